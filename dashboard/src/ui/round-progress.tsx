import { Group, Progress, Stack, Text } from '@mantine/core';
import type { Progress as RoundProgressData } from '../api/types.js';
import { useLive } from '../live/live-provider.js';
import { formatNumber } from './format.js';
import { useNow } from './now.js';

interface RoundProgressProps {
  readonly runId: string;
  /** As it was answered; newer news from the live connection goes before it. */
  readonly answered: RoundProgressData | undefined;
}

/** How far the round in work is: who has answered, and how long is left. */
export const RoundProgress = ({ runId, answered }: RoundProgressProps) => {
  const live = useLive(({ progress }) => (progress?.runId === runId ? progress : undefined));
  useNow();
  const progress = live ?? answered;
  if (progress === undefined) return undefined;
  const sinceMs = live === undefined ? 0 : performance.now() - live.toldAtMs;
  const leftMs = Math.max(0, progress.timeLeftMs - sinceMs);
  const share = progress.asked === 0 ? 0 : (100 * progress.answered) / progress.asked;
  const work = progress.work === 'train' ? 'Training' : 'Validation';
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          {work} in round {progress.round}: {progress.answered} of {progress.asked} clients have answered
        </Text>
        <Text size="sm" c="dimmed">
          at most {formatNumber(Math.ceil(leftMs / 1_000) * 1_000, 'milliseconds')} left
        </Text>
      </Group>
      <Progress value={share} aria-label={`${work}: clients that have answered`} size="sm" transitionDuration={200} />
    </Stack>
  );
};
