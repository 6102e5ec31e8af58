import { Anchor, Code, Stack, Text } from '@mantine/core';
import type { Round } from '../../api/types.js';
import { formatNumber } from '../../ui/format.js';
import { ClientLink } from '../../ui/links.js';
import { StateBadge } from '../../ui/state-badge.js';
import classes from './round-detail.module.css';
import { troublesOf, type Trouble } from './round-trouble.js';

/** Parts of clients that are shown one by one. */
const mostShown = 50;

/** What went wrong in a round: why it was given up, each refusal and failure with its reason, and how long what took. */
export const RoundDetail = ({ round }: { readonly round: Round }) => {
  const troubles = troublesOf(round);
  return (
    <Stack gap="xs" py="xs">
      {round.reason !== undefined && (
        <Text size="sm">
          Given up: <bdi>{round.reason}</bdi>
        </Text>
      )}
      {troubles.length === 0 && round.reason === undefined && (
        <Text size="sm">Nothing was refused, and nobody failed.</Text>
      )}
      {troubles.length > 0 && (
        <ul className={classes['troubles']}>
          {troubles.slice(0, mostShown).map((trouble) => (
            <li key={`${trouble.work} ${trouble.client} ${trouble.code ?? ''}`}>
              <TroubleLine trouble={trouble} />
            </li>
          ))}
        </ul>
      )}
      {troubles.length > mostShown && <Text size="sm">… and {troubles.length - mostShown} more.</Text>}
      <Phases round={round} />
    </Stack>
  );
};

const TroubleLine = ({
  trouble: { client, via, outcome, work, code, message, logTail },
}: {
  readonly trouble: Trouble;
}) => (
  <>
    <StateBadge state={outcome} /> <ClientLink name={client} />{' '}
    <Text span size="sm">
      <Text span inherit c="dimmed">
        via <bdi>{via}</bdi>, in {work}:
      </Text>{' '}
      <bdi>{message ?? 'no reason was given'}</bdi>{' '}
      {code !== undefined && <Anchor href={`/docs/errors#${code}`}>{code}</Anchor>}
    </Text>
    {logTail !== undefined && logTail.length > 0 && (
      <details>
        <summary>The end of its log</summary>
        <Code block className={classes['log'] ?? ''}>
          {logTail.join('\n')}
        </Code>
      </details>
    )}
  </>
);

const Phases = ({ round: { phasesMs } }: { readonly round: Round }) => {
  const phases = Object.entries(phasesMs ?? {});
  if (phases.length === 0) return undefined;
  return (
    <Text size="sm" c="dimmed">
      Time at the reducer: {phases.map(([name, ms]) => `${name} ${formatNumber(ms, 'milliseconds')}`).join(', ')}
    </Text>
  );
};
