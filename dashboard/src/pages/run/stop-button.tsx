import { Button, Group, Modal, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/api-context.js';
import { answerOf } from '../../api/client.js';
import { IconPlayerStop } from '../../ui/icons.js';
import { ProblemPanel } from '../../ui/problem-panel.js';
import { tell } from '../../ui/tell.js';

/** Stops a run, after asking whether that is meant. */
export const StopButton = ({ id }: { readonly id: string }) => {
  const api = useApi();
  const queries = useQueryClient();
  const [isAsking, { open, close }] = useDisclosure(false);
  const stopping = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/runs/{id}/stop', { params: { path: { id } } })),
    onSuccess: () => {
      close();
      tell(`Run ${id} is stopped.`);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['runs'] }),
  });
  return (
    <>
      <Button variant="default" leftSection={<IconPlayerStop size={16} aria-hidden />} onClick={open}>
        Stop
      </Button>
      <Modal opened={isAsking} onClose={close} aria-label="Stop this run?" withCloseButton={false} centered>
        <Stack>
          <Title order={2} size="h4">
            Stop this run?
          </Title>
          <Text size="sm">
            The round in work is given up. The models of the rounds before stay, and a new run can go on from the latest
            one.
          </Text>
          {stopping.error !== null && <ProblemPanel what="stopping the run" error={stopping.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Let it run
            </Button>
            <Button
              color="red.9"
              loading={stopping.isPending}
              onClick={() => {
                stopping.mutate();
              }}
            >
              Stop the run
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
};
