import { Group, Paper, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  /** Beside the title: controls, a link. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a page; a landmark. */
export const Section = ({ title, aside, children }: SectionProps) => {
  const id = useId();
  return (
    <Paper component="section" aria-labelledby={id} withBorder radius="md" p="md">
      <Group justify="space-between" align="center" mb="sm" gap="xs">
        <Title order={2} size="h5" id={id}>
          {title}
        </Title>
        {aside}
      </Group>
      {children}
    </Paper>
  );
};
