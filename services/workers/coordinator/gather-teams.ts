import type { ChildrenDesk } from '../children-desk.js';
import { nowMs } from '../clock.js';
import { Wake } from '../wake.js';
import type { CoordinatorLine } from './coordinator-line.js';
import type { Team } from './messages.js';

/** How long a round waits for trainers to be with the aggregators that they were told. */
const moveMs = 10_000;

/**
 * Has a coordinator deal out the trainers for a round, and waits until they are where they belong, as far as they come.
 * @param say told whom the round waits for, and when it does not wait any more
 */
export const gatherTeams = async (
  line: CoordinatorLine,
  desk: ChildrenDesk,
  round: number,
  say: (reason: string | undefined) => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  const wake = new Wake();
  const notify = () => {
    wake.notify();
  };
  const stops = [line.watch(notify), desk.onRosterChange(notify)];
  let said: string | undefined;
  let dealtAtMs: number | undefined;
  try {
    line.tell({ program: 'top-aggregator', round });
    for (;;) {
      const { latest, isConnected } = line;
      const isDealt = latest !== undefined && latest.round >= round;
      const reason = isDealt ? undefined : isConnected ? latest?.waiting : 'waiting for the coordinator';
      if (reason !== said) await say(reason);
      said = reason;
      if (isDealt) {
        dealtAtMs ??= nowMs();
        if (latest.teams.every((team) => isInPlace(team, latest.teams, desk.roster))) return;
        if (nowMs() >= dealtAtMs + moveMs) return;
      }
      await wake.wait(dealtAtMs === undefined ? Infinity : dealtAtMs + moveMs - nowMs(), signal);
    }
  } finally {
    for (const stop of stops) stop();
    if (said !== undefined) await say(undefined);
  }
};

/** Whether a team's trainers are reached through its aggregator, or through one above it. */
const isInPlace = ({ aggregator, trainers }: Team, teams: readonly Team[], roster: ChildrenDesk['roster']): boolean =>
  trainers.every((trainer) => {
    const child = roster.childOf(trainer)?.id;
    return child === aggregator || (child !== undefined && !teams.some((team) => team.aggregator === child));
  });
