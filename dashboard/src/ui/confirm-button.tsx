import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Topic } from '../api/topics.js';
import { ProblemPanel } from './problem-panel.js';
import { tell } from './tell.js';

interface ConfirmButtonProps {
  /** On the button that asks. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly variant?: 'filled' | 'default';
  /** @default 'sm' */
  readonly size?: 'compact-sm' | 'sm';
  /** What is asked. */
  readonly question: string;
  /** What it means. */
  readonly children: ReactNode;
  /** On the button that does it, and on the one that does not. */
  readonly confirm: { readonly label: string; readonly color?: string };
  readonly dismiss: string;
  /** For people, if it fails: "stopping the job". */
  readonly what: string;
  readonly act: () => Promise<unknown>;
  /** Said when it is done. */
  readonly done: string;
  /** What has changed then. */
  readonly topic: Topic;
}

/** A button for something that is asked about before it is done. */
export const ConfirmButton = (props: ConfirmButtonProps) => {
  const {
    label,
    icon,
    variant = 'default',
    size = 'sm',
    question,
    children,
    confirm,
    dismiss,
    what,
    act,
    done,
    topic,
  } = props;
  const queries = useQueryClient();
  const [isAsking, { open, close }] = useDisclosure(false);
  const acting = useMutation({
    mutationFn: act,
    onSuccess: () => {
      close();
      tell(done);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [topic] }),
  });
  return (
    <>
      <Button
        variant={variant}
        size={size}
        leftSection={icon}
        onClick={() => {
          acting.reset();
          open();
        }}
      >
        {label}
      </Button>
      <Modal opened={isAsking} onClose={close} title={question} withCloseButton={false} centered>
        <Stack>
          <Text size="sm" component="div">
            {children}
          </Text>
          {acting.error !== null && <ProblemPanel what={what} error={acting.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {dismiss}
            </Button>
            <Button
              {...(confirm.color !== undefined && { color: confirm.color })}
              loading={acting.isPending}
              onClick={() => {
                acting.mutate();
              }}
            >
              {confirm.label}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
};
