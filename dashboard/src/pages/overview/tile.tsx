import { Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface TileProps {
  readonly label: string;
  readonly value: ReactNode;
  readonly note?: ReactNode;
}

/** One number that matters, with what it is. */
export const Tile = ({ label, value, note }: TileProps) => (
  <Paper withBorder radius="md" px="md" py="sm">
    <Text size="xs" c="dimmed" fw={600}>
      {label}
    </Text>
    <Text component="div" size="xl" fw={650} lh={1.3} style={{ overflowWrap: 'anywhere' }}>
      {value}
    </Text>
    <Text size="xs" c="dimmed" component="div">
      {note ?? '\u00a0'}
    </Text>
  </Paper>
);
