import type { Logger } from 'pino';
import { isNestorError } from '../../core/index.js';
import type { ChildrenDesk } from '../children-desk.js';
import { nowMs } from '../clock.js';
import type { Wake } from '../wake.js';

/** What is to be done next; after each step, and whenever something has happened, the policy is asked again. */
export type Step<Closing> =
  | { readonly kind: 'do'; readonly work: () => Promise<void> | void }
  /** Enough has come: `closing` says what. */
  | { readonly kind: 'close'; readonly closing: Closing }
  | { readonly kind: 'abandon'; readonly reason: string }
  | { readonly kind: 'wait'; readonly untilMs: number };

/** When to ask whom, and when it is enough: a barrier for synchronous rounds, a buffer for asynchronous ones. */
export interface Policy<Closing> {
  next(nowMs: number): Step<Closing>;
  /** Notified of everything after which the next step may be another one. */
  readonly wake: Wake;
}

/** What goes with the carrying out of a policy. */
export interface Surroundings<Closing, Result> {
  readonly desk: ChildrenDesk;
  readonly log: Logger;
  readonly round: number;
  onStep(): void;
  /** Nobody is there to wait for, or somebody is again. */
  onAlone(alone: boolean): Promise<void>;
  /** What closing does; on transport.lost the collecting goes on. */
  close(closing: Closing): Promise<Result>;
}

export type CarriedOut<Closing, Result> =
  | { readonly kind: 'closed'; readonly result: Result; readonly closing: Closing }
  | { readonly kind: 'abandoned'; readonly reason: string };

/** The collector: does what its policy says, until there is a result or the work is abandoned. */
export const carryOut = async <Closing, Result>(
  policy: Policy<Closing>,
  around: Surroundings<Closing, Result>,
  signal: AbortSignal,
): Promise<CarriedOut<Closing, Result>> => {
  const { wake } = policy;
  const { desk, log, round } = around;
  const stopListening = desk.onRosterChange(() => {
    wake.notify();
  });
  let alone = false;
  try {
    for (;;) {
      signal.throwIfAborted();
      const step = policy.next(nowMs());
      around.onStep();
      switch (step.kind) {
        case 'do':
          await step.work();
          break;
        case 'wait':
          if (alone !== (desk.roster.size === 0)) {
            alone = !alone;
            await around.onAlone(alone);
          }
          await wake.wait(step.untilMs - nowMs(), signal);
          break;
        case 'close':
          try {
            return { kind: 'closed', result: await around.close(step.closing), closing: step.closing };
          } catch (error) {
            if (!isNestorError(error) || error.code !== 'transport.lost') throw error;
            log.warn({ err: error, round }, 'an aggregator was lost while its sum was asked for');
          }
          break;
        case 'abandon':
          return { kind: 'abandoned', reason: step.reason };
      }
    }
  } finally {
    stopListening();
    if (alone) await around.onAlone(false);
  }
};

/** Whether the run was stopped; a reducer that ends goes on with its open work at its next start. */
export const isStop = (reason: unknown): boolean => isNestorError(reason) && reason.code === 'run.stopped';
