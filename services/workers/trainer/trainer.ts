import type { Logger } from 'pino';
import { asNestorError, type Learner } from '../../core/index.js';
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
}

/** The piece of work at hand: in progress, or answered and kept in case the parent asks again. */
interface Job {
  readonly lease: Lease;
  readonly controller: AbortController;
  answer?: Answer;
}

/**
 * The role program of a client: does what it is asked, one piece of work at a time, and answers. Asked
 * again for the same lease, after a lost connection or a restart of the parent, it gives the answer that
 * it has. Ends with the signal, or when the channel ends for good.
 *
 * @throws transport.displaced, transport.version, transport.bad_name
 */
export const runTrainer = async (options: TrainerOptions, signal: AbortSignal): Promise<void> => {
  const { parent, spool, log } = options;
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
    background.start('tidying the spool', () => spool.keepOnly([ask.base.file.name]));
    background.start(`${ask.lease.work} of round ${ask.lease.round}`, async () => {
      const working = AbortSignal.any([signal, current.controller.signal]);
      const answer = await performTask(options, from, ask, working);
      if (working.aborted) return;
      if (answer === undefined) {
        if (job === current) job = undefined;
        return;
      }
      current.answer = answer;
      await deliver(parent.ends()[0] ?? from, answer);
    });
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
        if (!message.accepted)
          log.warn({ code: message.code, round: message.lease.round }, `answer refused: ${message.message ?? ''}`);
        return;
      case 'answer':
      case 'outcome':
      case 'merge':
      case 'partial':
      case 'roster':
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
