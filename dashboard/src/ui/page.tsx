import { Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';

interface PageProps {
  /** The page's one heading of the first order, and its title in the browser. */
  readonly title: string;
  /** Stands in the place of the heading's text, when that is more than text. */
  readonly heading?: ReactNode;
  /** What the page is for, in a sentence. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** What every page consists of: title, lead, actions, content. */
export const Page = ({ title, heading, lead, actions, children }: PageProps) => {
  useEffect(() => {
    document.title = `${title} · Nestor`;
  }, [title]);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div>
          <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
            {heading ?? title}
          </Title>
          {lead !== undefined && (
            <Text component="div" c="dimmed" size="sm" maw={720}>
              {lead}
            </Text>
          )}
        </div>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
};
