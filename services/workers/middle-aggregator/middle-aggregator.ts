import type { Logger } from 'pino';
import {
  asNestorError,
  during,
  NestorError,
  unobserved,
  type Observer,
  type PeerName,
  type Span,
} from '../../core/index.js';
import { orAbort, type Channel, type ChannelEvent, type End, type Spool } from '../../transport/index.js';
import { Background } from '../background.js';
import { ChildrenDesk } from '../children-desk.js';
import { Deadline, nowMs } from '../clock.js';
import { countParts } from '../count-parts.js';
import { Gathering, type UpdateJournal } from '../gathering/index.js';
import { readOrWarn, sameLease, writeMessage, type Ask, type Lease, type RoleMessage } from '../messages/index.js';
import type { KeepRecords } from '../keepers.js';
import { RosterAnnouncer } from '../roster-announcer.js';

type MergeMessage = Extract<RoleMessage, { kind: 'merge' }>;

/** What a middle aggregator is made of. */
export interface MiddleAggregatorOptions {
  readonly name: PeerName;
  /** Channel to the parent: a reducer, or another middle aggregator. */
  readonly parent: Channel;
  /** Hub of the children: trainers, or other middle aggregators. */
  readonly children: Channel;
  readonly spool: Spool;
  readonly journal: UpdateJournal;
  readonly log: Logger;
  /** Writes into the record store what concerns the clients. @default leaves that to the parent */
  readonly keep?: KeepRecords;
  /** @default tells nobody */
  readonly observer?: Observer;
}

/**
 * The role program of a combiner: passes asks down and outcomes up, keeps its children's updates, and sends
 * their exact sum when the parent says over whom. It decides nothing: the parent does, so that every
 * update counts once. Ends with the signal, or when a channel ends for good.
 */
export const runMiddleAggregator = async (options: MiddleAggregatorOptions, signal: AbortSignal): Promise<void> => {
  const { name, parent, children, spool, journal, log, keep, observer = unobserved } = options;
  const stop = new AbortController();
  const running = AbortSignal.any([signal, stop.signal]);
  const background = new Background(log);
  const desk = new ChildrenDesk(children, log, {
    answerRefused: (_child, { work }) => {
      observer.partEnded(work, 'refused');
    },
  });
  /** What the children are asked for now: their parts, then their sums. */
  let span: Span | undefined;
  const announcer = new RosterAnnouncer(parent, desk.roster, keep !== undefined);

  const toParent = async (message: RoleMessage) => {
    for (const end of parent.ends()) await parent.send(end.id, writeMessage(message), running);
  };

  const gather = (from: End, ask: Ask): Gathering => {
    const { runId: run, round, work } = ask.lease;
    const collecting = observer.begin(
      work === 'train' ? 'collect' : 'validate',
      { run, round, combiner: name },
      ask.traceparent,
    );
    span = collecting;
    const count = countParts(observer, work);
    const gathering = new Gathering({
      ...{ name, children, spool, journal, log },
      ...{ lease: ask.lease, base: ask.base, seed: ask.seed, settings: ask.settings },
      roster: desk.roster,
      deadline: new Deadline(ask.timeLeftMs),
      fetchBase: async (cancelled) => {
        const to = parent.ends()[0]?.id ?? from.id;
        await during(collecting.begin('download'), () => parent.fetch(to, ask.base.file, cancelled));
      },
      traceparent: () => span?.traceparent,
      onOutcome: (outcome) => {
        if (outcome.outcome === 'asked') return;
        count({ ...outcome, via: name });
        background.start('reporting an outcome', () => toParent({ kind: 'outcome', lease: ask.lease, outcome }));
      },
    });
    return gathering;
  };

  const asked = async (from: End, ask: Ask) => {
    let gathering = desk.gathering;
    if (gathering !== undefined && sameLease(gathering.lease, ask.lease)) {
      gathering.deadline = new Deadline(ask.timeLeftMs);
    } else {
      span?.end();
      desk.gathering = gather(from, ask);
      await gathering?.release(false);
      gathering = desk.gathering;
    }
    await gathering.ask(ask.clients);
  };

  const merge = async ({ lease, clients }: MergeMessage) => {
    const startedMs = nowMs();
    const gathering = desk.gathering;
    if (gathering === undefined || !sameLease(gathering.lease, lease)) {
      throw new NestorError(
        'update.wrong_round',
        `asked for the sum of ${lease.work} of round ${lease.round}, which is not open`,
      );
    }
    // Sums have eight bytes where the model has four.
    const path = spool.temporary(2 * gathering.base.file.sizeBytes);
    const { file, examples } = await gathering.sum(clients, (sum) => sum.writePartial(path));
    await spool.adopt(path, file);
    await toParent({ kind: 'partial', lease, clients, examples, file, mergeMs: nowMs() - startedMs });
  };

  const traceMerge = async (message: MergeMessage) => {
    const { runId: run, round } = message.lease;
    span?.end();
    const merging = observer.begin('merge', { run, round, combiner: name }, message.traceparent);
    span = merging;
    await during(merging, () => merge(message));
  };

  const release = async (lease: Lease, committed: boolean) => {
    const gathering = desk.gathering;
    if (gathering === undefined || !sameLease(gathering.lease, lease)) return;
    span?.end();
    desk.gathering = undefined;
    await gathering.release(committed);
  };

  /** What this aggregator cannot do for its clients, the parent hears as their failure: it would wait for ever. */
  const orReport = async (wanted: { lease: Lease; clients: readonly PeerName[] }, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      const { code, message } = asNestorError(error);
      // A lost connection has its own remedy, and what is over concerns nobody.
      if (!running.aborted && code !== 'transport.lost' && code !== 'task.cancelled') {
        log.warn({ code, round: wanted.lease.round }, message);
        for (const client of wanted.clients) {
          const outcome = { client, outcome: 'failed', code, message: `${name}: ${message}` } as const;
          await toParent({ kind: 'outcome', lease: wanted.lease, outcome });
        }
      }
      throw error;
    }
  };

  const keepRecords = async ({ id, records }: Extract<RoleMessage, { kind: 'keep' }>) => {
    try {
      if (keep === undefined) throw new NestorError('records.unavailable', `${name} has no record store`);
      await orAbort(keep(records), running);
      await toParent({ kind: 'kept', id });
    } catch (error) {
      const { code, message } = asNestorError(error);
      log.warn({ code }, `the parent has to keep what concerns the clients: ${message}`);
      await toParent({ kind: 'kept', id, code });
    }
  };

  const receive = (from: End, message: RoleMessage) => {
    switch (message.kind) {
      case 'ask':
        background.start('asking clients', () => orReport(message, () => asked(from, message)));
        return;
      case 'merge':
        background.start('merging', () => orReport(message, () => traceMerge(message)));
        return;
      case 'release':
        background.start('ending a round', () => release(message.lease, message.committed));
        return;
      case 'keep':
        background.start('keeping records', () => keepRecords(message));
        return;
      case 'kept':
      case 'verdict':
      case 'answer':
      case 'outcome':
      case 'partial':
      case 'roster':
        log.warn(`a ${message.kind} is nothing for an aggregator's parent to send`);
    }
  };

  const parentChanged = (event: Exclude<ChannelEvent, { kind: 'message' }>) => {
    log.info(
      { parent: event.end.id },
      event.kind === 'joined' ? 'connected' : `connection lost: ${event.reason.message}`,
    );
    announcer.changed();
  };

  const followParent = async () => {
    for await (const event of parent.events(running)) {
      if (event.kind === 'message') {
        const message = readOrWarn(event.message, event.from.id, log);
        if (message !== undefined) receive(event.from, message);
      } else parentChanged(event);
    }
  };

  desk.onRosterChange(() => {
    announcer.changed();
  });
  try {
    await Promise.all([followParent(), desk.run(background, running), announcer.run(running)]);
  } finally {
    stop.abort();
    span?.end();
    await desk.gathering?.close();
    await background.settled();
  }
};
