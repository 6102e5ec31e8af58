import type { Logger } from 'pino';
import { asNestorError, during, unobserved, type Learner, type Observer, type Span } from '../../core/index.js';
import type { Channel, End, Spool } from '../../transport/index.js';
import { Background } from '../background.js';
import {
  readOrWarn,
  sameLease,
  writeMessage,
  type Answer,
  type Ask,
  type Lease,
  type RoleMessage,
} from '../messages/index.js';
import { performTask } from './perform-task.js';

/** What a trainer is made of. */
export interface TrainerOptions {
  readonly name: string;
  /** Channel to the parent. */
  readonly parent: Channel;
  readonly learner: Learner;
  readonly spool: Spool;
  readonly log: Logger;
  /** @default tells nobody */
  readonly observer?: Observer;
}

/** The piece of work at hand: in progress, or answered and kept in case the parent asks again. */
interface Job {
  readonly lease: Lease;
  readonly controller: AbortController;
  answer?: Answer;
  /** What became of it is counted. */
  counted?: true;
}

/**
 * The role program of a client: does what it is asked, one piece of work at a time, and answers. Asked
 * again for the same lease, after a lost connection or a restart of the parent, it gives the answer that
 * it has. Ends with the signal, or when the channel ends for good.
 *
 * @throws transport.displaced, transport.version, transport.bad_name
 */
export const runTrainer = async (options: TrainerOptions, signal: AbortSignal): Promise<void> => {
  const { parent, spool, log, observer = unobserved } = options;
  const background = new Background(log);
  let job: Job | undefined;

  const cancel = () => {
    job?.controller.abort();
    job = undefined;
  };

  const send = (to: End, answer: Answer) => parent.send(to.id, writeMessage({ kind: 'answer', ...answer }), signal);

  /** Gives the answer. One whose update the parent cannot take becomes that failure; a lost parent asks again. */
  const deliver = async (to: End, answer: Answer) => {
    try {
      await send(to, answer);
    } catch (error) {
      const { code, message } = asNestorError(error);
      if (signal.aborted || code === 'transport.lost' || answer.result.kind !== 'update') throw error;
      log.warn({ code, round: answer.lease.round }, `the update could not be brought: ${message}`);
      const failed: Answer = { ...answer, result: { kind: 'failure', code, message, logTail: [] } };
      if (job?.answer === answer) job.answer = failed;
      await send(to, failed);
    }
  };

  const begin = (from: End, ask: Ask) => {
    cancel();
    const current: Job = { lease: ask.lease, controller: new AbortController() };
    job = current;
    const { runId: run, round, work } = ask.lease;
    const task = observer.begin('task', { run, round, work, client: options.name }, ask.traceparent);
    background.start('tidying the spool', () => spool.keepOnly([ask.base.file.name]));
    background.start(`${work} of round ${round}`, () => during(task, () => perform(from, ask, current, task)));
  };

  const perform = async (from: End, ask: Ask, current: Job, task: Span) => {
    const working = AbortSignal.any([signal, current.controller.signal]);
    const answer = await performTask(options, from, ask, task, working);
    if (working.aborted) return;
    if (answer === undefined) {
      if (job === current) job = undefined;
      return;
    }
    current.answer = answer;
    await during(task.begin('upload'), () => deliver(parent.ends()[0] ?? from, answer));
  };

  /** The parent takes the word of a failure, too. */
  const count = ({ lease, accepted }: Extract<RoleMessage, { kind: 'verdict' }>) => {
    if (job?.answer === undefined || job.counted === true || !sameLease(job.lease, lease)) return;
    job.counted = true;
    const failed = job.answer.result.kind === 'failure';
    observer.partEnded(lease.work, failed ? 'failed' : accepted ? 'accepted' : 'refused');
  };

  const receive = (from: End, message: RoleMessage) => {
    switch (message.kind) {
      case 'ask': {
        const answer = job?.answer;
        if (!sameLease(job?.lease, message.lease)) begin(from, message);
        else if (answer !== undefined) background.start('sending the answer again', () => deliver(from, answer));
        return;
      }
      case 'release':
        if (sameLease(job?.lease, message.lease)) cancel();
        return;
      case 'verdict':
        count(message);
        if (!message.accepted)
          log.warn({ code: message.code, round: message.lease.round }, `answer refused: ${message.message ?? ''}`);
        return;
      case 'answer':
      case 'outcome':
      case 'merge':
      case 'partial':
      case 'roster':
      case 'keep':
      case 'kept':
        log.warn(`a ${message.kind} is nothing for a trainer`);
    }
  };

  try {
    for await (const event of parent.events(signal)) {
      if (event.kind === 'message') {
        const message = readOrWarn(event.message, event.from.id, log);
        if (message !== undefined) receive(event.from, message);
      } else
        log.info(
          { parent: event.end.id },
          event.kind === 'joined' ? 'connected' : `connection lost: ${event.reason.message}`,
        );
    }
  } finally {
    cancel();
    await background.settled();
  }
};
