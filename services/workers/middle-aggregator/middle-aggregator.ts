import type { Logger } from 'pino';
import {
  asNestorError,
  during,
  NestorError,
  unobserved,
  type BlobName,
  type Observer,
  type PeerName,
  type Span,
} from '../../core/index.js';
import { orAbort, type Channel, type ChannelEvent, type End, type Spool } from '../../transport/index.js';
import { Background } from '../background.js';
import { ChildrenDesk } from '../children-desk.js';
import { Deadline, nowMs } from '../clock.js';
import { countParts } from '../count-parts.js';
import { BufferSum, Gathering, type UpdateJournal } from '../gathering/index.js';
import type { Merge } from '../merging/index.js';
import {
  leaseKey,
  leaseOf,
  readOrWarn,
  writeMessage,
  type Ask,
  type BaseModel,
  type Lease,
  type RoleMessage,
} from '../messages/index.js';
import type { KeepRecords } from '../keepers.js';
import { RosterAnnouncer } from '../roster-announcer.js';

type MergeMessage = Extract<RoleMessage, { kind: 'merge' }>;
type ReleaseMessage = Extract<RoleMessage, { kind: 'release' }>;

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
  /** What the children are asked for now, by lease: their parts, then their sums. */
  const spans = new Map<string, Span>();
  /** The sum that was sent last, of an asynchronous run. */
  let lastShare: BlobName | undefined;
  const announcer = new RosterAnnouncer(parent, desk.roster, keep !== undefined);

  const toParent = async (message: RoleMessage) => {
    for (const end of parent.ends()) await parent.send(end.id, writeMessage(message), running);
  };

  const enter = (lease: Lease, span: Span): Span => {
    spans.get(leaseKey(lease))?.end();
    spans.set(leaseKey(lease), span);
    return span;
  };

  const gather = (from: End, ask: Ask): Gathering => {
    const { runId: run, round, work } = ask.lease;
    const phase = work === 'train' ? 'collect' : 'validate';
    const collecting = enter(ask.lease, observer.begin(phase, { run, round, combiner: name }, ask.traceparent));
    const count = countParts(observer, work);
    if (ask.alongside) desk.buffer ??= new BufferSum(children, spool, ask.base, round);
    else desk.buffer = undefined;
    return new Gathering({
      ...{ name, children, spool, journal, log },
      ...{ lease: ask.lease, base: ask.base, seed: ask.seed, settings: ask.settings },
      roster: desk.roster,
      deadline: new Deadline(ask.timeLeftMs),
      fetchBase: async (cancelled) => {
        const to = parent.ends()[0]?.id ?? from.id;
        await during(collecting.begin('download'), () => parent.fetch(to, ask.base.file, cancelled));
      },
      ...(desk.buffer === undefined ? {} : { buffer: desk.buffer }),
      traceparent: () => spans.get(leaseKey(ask.lease))?.traceparent,
      onOutcome: (outcome) => {
        if (outcome.outcome === 'asked') return;
        count({ ...outcome, via: name });
        background.start('reporting an outcome', () => toParent({ kind: 'outcome', lease: ask.lease, outcome }));
      },
    });
  };

  const close = async (gathering: Gathering, committed: boolean) => {
    spans.get(leaseKey(gathering.lease))?.end();
    spans.delete(leaseKey(gathering.lease));
    desk.closed(gathering);
    await gathering.release(committed);
    const { file } = gathering.base;
    const needed = desk.gatherings.some(({ base }) => base.file.name === file.name);
    if (desk.buffer !== undefined && !needed) await spool.drop([file.name]);
  };

  const isAlongside = (ask: Ask, { lease }: Gathering): boolean =>
    ask.alongside && lease.runId === ask.lease.runId && lease.work === ask.lease.work;

  const asked = async (from: End, ask: Ask) => {
    let gathering = desk.gatheringOf(ask.lease);
    if (gathering === undefined) {
      const outdated = desk.gatherings.filter((each) => !isAlongside(ask, each));
      // What was summed of another run is of no use for this one.
      if (outdated.length > 0) desk.buffer = undefined;
      gathering = gather(from, ask);
      desk.opened(gathering);
      await Promise.all(outdated.map((each) => close(each, false)));
    } else gathering.deadline = new Deadline(ask.timeLeftMs);
    await gathering.ask(ask.clients);
  };

  const writePartial = (base: BaseModel) => async (sum: Merge) => {
    // Sums have eight bytes where the model has four.
    const path = spool.temporary(2 * base.file.sizeBytes);
    const { file, examples } = await sum.writePartial(path);
    await spool.adopt(path, file);
    return { file, examples };
  };

  const sumOf = ({ lease, clients, buffer }: MergeMessage, merging: Span) => {
    if (buffer !== undefined && desk.buffer !== undefined) {
      const watcher = { traceparent: () => merging.traceparent };
      const write = writePartial(buffer.base);
      return desk.buffer.make({ lease, ...buffer }, (of) => desk.gatheringOf(of), watcher, running, write);
    }
    const gathering = desk.gatheringOf(lease);
    if (gathering === undefined || buffer !== undefined) {
      throw new NestorError(
        'update.wrong_round',
        `asked for the sum of ${lease.work} of round ${lease.round}, which is not open`,
      );
    }
    return gathering.sum(clients, writePartial(gathering.base));
  };

  const merge = async (message: MergeMessage, merging: Span) => {
    const startedMs = nowMs();
    const { lease, clients, buffer } = message;
    const { file, examples } = await sumOf(message, merging);
    const shares = buffer?.shares ?? [];
    if (buffer !== undefined) {
      // The parent has the one before, or has no use for it any more.
      if (lastShare !== undefined) await spool.drop([lastShare]);
      lastShare = file.name;
    }
    await toParent({ kind: 'partial', lease, clients, shares, examples, file, mergeMs: nowMs() - startedMs });
  };

  const traceMerge = async (message: MergeMessage) => {
    const { runId: run, round } = message.lease;
    const merging = observer.begin('merge', { run, round, combiner: name }, message.traceparent);
    if (message.buffer === undefined) enter(message.lease, merging);
    await during(merging, () => merge(message, merging));
  };

  const release = async ({ lease, committed, clients }: ReleaseMessage) => {
    const gathering = desk.gatheringOf(lease);
    if (gathering === undefined) return;
    if (clients.length > 0 && (await gathering.releaseSome(clients, committed))) return;
    await close(gathering, committed);
  };

  /** What this aggregator cannot do for its clients, the parent hears as their failure: it would wait for ever. */
  const orReport = async (wanted: readonly Part[], work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      const { code, message } = asNestorError(error);
      // A lost connection has its own remedy, and what is over concerns nobody.
      if (!running.aborted && code !== 'transport.lost' && code !== 'task.cancelled') {
        log.warn({ code }, message);
        for (const { lease, client } of wanted) {
          const outcome = { client, outcome: 'failed', code, message: `${name}: ${message}` } as const;
          await toParent({ kind: 'outcome', lease, outcome });
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
        background.start('asking clients', () => orReport(partsOf(message), () => asked(from, message)));
        return;
      case 'merge':
        background.start('merging', () => orReport(partsOf(message), () => traceMerge(message)));
        return;
      case 'release':
        background.start('ending a round', () => release(message));
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
    for (const span of spans.values()) span.end();
    for (const gathering of desk.gatherings) await gathering.close();
    await desk.buffer?.sum.discard();
    await background.settled();
  }
};

/** What one client is wanted for. */
interface Part {
  readonly lease: Lease;
  readonly client: PeerName;
}

const partsOf = (message: Ask | MergeMessage): readonly Part[] => [
  ...message.clients.map((client) => ({ lease: message.lease, client })),
  ...('buffer' in message ? (message.buffer?.shares ?? []) : []).map((share) => ({
    lease: leaseOf(message.lease.runId, share),
    client: share.client,
  })),
];
