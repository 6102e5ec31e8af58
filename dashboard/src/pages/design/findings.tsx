import { Anchor, List, Text } from '@mantine/core';
import type { Mark } from '../../topology/check-schema.js';
import { formatNumber } from '../../ui/format.js';
import { StateBadge } from '../../ui/state-badge.js';

/** Findings that are listed; who has more begins with these. */
const mostListed = 50;

interface FindingsProps {
  readonly marks: readonly Mark[];
  /** Told the place that somebody wants to see, in characters from the beginning of the text. */
  readonly onGoTo: (position: number) => void;
}

/** What is wrong with a schema, each with its place. */
export const Findings = ({ marks, onGoTo }: FindingsProps) => (
  <div>
    <div role="status">
      {marks.length === 0 ? (
        <StateBadge state="ok" label="No findings" />
      ) : (
        <StateBadge
          state="error"
          label={`${formatNumber(marks.length, 'count')} ${marks.length === 1 ? 'finding' : 'findings'}`}
        />
      )}
    </div>
    {marks.length > 0 && (
      <List size="sm" mt="xs" spacing={6} aria-label="Findings">
        {marks.slice(0, mostListed).map(({ place, message, hint, from }) => (
          <List.Item key={`${place} ${message}`}>
            <Anchor
              component="button"
              type="button"
              size="sm"
              ff="monospace"
              underline="always"
              onClick={() => {
                onGoTo(from);
              }}
            >
              {place}
            </Anchor>{' '}
            <bdi>{message}</bdi>
            <Text size="sm" c="dimmed">
              {hint}
            </Text>
          </List.Item>
        ))}
      </List>
    )}
  </div>
);
