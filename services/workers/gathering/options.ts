import type { Logger } from 'pino';
import type { ClientOutcome, CombinerPart, LearnerSettings, PeerName } from '../../core/index.js';
import type { Channel, Spool } from '../../transport/index.js';
import type { Deadline } from '../clock.js';
import type { BaseModel, Lease } from '../messages/index.js';
import type { Roster } from '../roster.js';
import type { BufferSum } from './buffer-sum.js';
import type { UpdateJournal } from './update-journal.js';

/** One piece of work that a parent gathers from its children. */
export interface GatheringOptions {
  /** Name of the parent: the `via` of trainers that are its direct children. */
  readonly name: PeerName;
  readonly lease: Lease;
  readonly base: BaseModel;
  readonly seed: number;
  readonly settings: LearnerSettings;
  readonly deadline: Deadline;
  readonly children: Channel;
  readonly roster: Roster;
  readonly spool: Spool;
  readonly journal: UpdateJournal;
  readonly log: Logger;
  /** In asynchronous runs: where updates are summed that answer this lease and others. */
  readonly buffer?: BufferSum;
  /** Trace context of what is asked for now. */
  readonly traceparent?: () => string | undefined;
  /** Sees to it that the base model is in the spool. */
  fetchBase(signal: AbortSignal): Promise<void>;
  /** Told which way each client is asked and what becomes of its part; again when it is asked again. */
  onOutcome(outcome: ClientOutcome): void;
  /** Told of each sum that an aggregator has brought. */
  onPartial?(part: CombinerPart): void;
}
