import { Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface NextStepProps {
  /** What is not there yet. */
  readonly title: string;
  /** What it takes to get it. */
  readonly children?: ReactNode;
  /** Buttons and links that do so. */
  readonly actions?: ReactNode;
}

/** In the place of something empty: says why, and what to do next. */
export const NextStep = ({ title, children, actions }: NextStepProps) => (
  <Stack gap="xs" align="center" py="lg" px="md" ta="center">
    <Text fw={600}>{title}</Text>
    {children !== undefined && (
      <Text component="div" size="sm" c="dimmed" maw={560}>
        {children}
      </Text>
    )}
    {actions !== undefined && <Group justify="center">{actions}</Group>}
  </Stack>
);
