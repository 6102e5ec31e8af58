import { z } from 'zod';
import type { EventAnswer, ProgressAnswer, RoundAnswer, RunAnswer } from '../api/answers.js';
import type { RoundNews, RunNews } from './news.js';

const roundFields = z.object({
  modelId: z.string(),
  examples: z.number().default(0),
  updates: z.number().default(0),
  metrics: z.record(z.string(), z.number()).default({}),
  durationMs: z.number().default(0),
});
const endFields = z.object({
  modelId: z.string().optional(),
  rounds: z.number().optional(),
  metrics: z.record(z.string(), z.number()).optional(),
  code: z.string().optional(),
});
const logFields = z.object({ logTail: z.array(z.string()).default([]) });

/**
 * Makes a run's news of its records and events. Each round is told once, with its metrics: when it is validated, if the
 * run validates, else when it is committed. What comes twice, from records and as an event, is told once.
 */
export class NewsReader {
  #run: RunAnswer;
  #told = 0;
  #open: number | undefined;
  /** Committed, and not validated yet. */
  #pending: RoundNews | undefined;
  #ended = false;
  #notice = '';

  constructor(run: RunAnswer) {
    this.#run = run;
  }

  get runId(): string {
    return this.#run._id;
  }

  get ended(): boolean {
    return this.#ended;
  }

  begin(): RunNews {
    const { _id, config, seedModelId, round } = this.#run;
    return { kind: 'started', runId: _id, modelId: seedModelId, rounds: config.rounds, roundsDone: round };
  }

  /** What the records say beyond what has been told. */
  catchUp(run: RunAnswer, rounds: readonly RoundAnswer[]): readonly RunNews[] {
    if (this.#ended) return [];
    this.#run = run;
    const over = run.state !== 'running' && run.state !== 'pending';
    const news: RunNews[] = [];
    for (const { round, state, modelId, examples = 0, updates = 0, metrics, durationMs = 0 } of rounds) {
      if (state !== 'committed' || modelId === undefined) continue;
      const done: RoundNews = { kind: 'round', round, modelId, examples, updates, metrics: metrics ?? {}, durationMs };
      if (metrics !== undefined || !run.config.validate || round < run.round || over) news.push(...this.#tell(done));
      else this.#pending = done;
    }
    if (over) news.push(...this.#end(run.state, run.failure?.code, run.failure?.message, undefined));
    else if (run.waitingFor !== undefined) news.push(...this.#note(run.waitingFor));
    return news;
  }

  progress(progress: ProgressAnswer & { readonly runId?: string | undefined }): readonly RunNews[] {
    if (this.#ended || (progress.runId !== undefined && progress.runId !== this.runId)) return [];
    const { work, round, asked, answered, timeLeftMs } = progress;
    return [...this.#opening(round), { kind: 'progress', work, round, asked, answered, timeLeftMs }];
  }

  event({ type, message, runId, round = 0, client = '', fields = {} }: EventAnswer): readonly RunNews[] {
    if (this.#ended) return [];
    if (type === 'combiner.left' || type === 'client.left') return this.#note(message);
    if (runId !== this.runId) return [];
    switch (type) {
      case 'run.waiting':
      case 'run.resumed':
      case 'round.abandoned':
        return this.#note(message);
      case 'round.started':
        return this.#opening(round);
      case 'client.failed':
      case 'client.refused':
      case 'client.lost':
        return [
          { kind: 'notice', text: `${client}: ${message}`, details: logFields.safeParse(fields).data?.logTail ?? [] },
        ];
      case 'round.committed': {
        const done = readRound(round, fields);
        if (done === undefined || round <= this.#told) return [];
        if (!this.#run.config.validate) return this.#tell(done);
        this.#pending = done;
        return [];
      }
      case 'round.validated': {
        const done = readRound(round, fields);
        return done === undefined ? [] : this.#tell(done);
      }
      case 'run.completed':
      case 'run.failed':
      case 'run.stopped':
        return this.#end(type.slice('run.'.length), undefined, message.replace(/^run failed: /, ''), fields);
      default:
        return [];
    }
  }

  /** A notice, unless the last one said the same. */
  #note(text: string): readonly RunNews[] {
    if (text === this.#notice) return [];
    this.#notice = text;
    return [{ kind: 'notice', text }];
  }

  #opening(round: number): readonly RunNews[] {
    if (round <= (this.#open ?? 0)) return [];
    this.#open = round;
    return [...this.#flush(round), { kind: 'round.started', round }];
  }

  /** Tells a committed round whose validation never came. */
  #flush(before: number): readonly RunNews[] {
    const pending = this.#pending;
    return pending !== undefined && pending.round < before ? this.#tell(pending) : [];
  }

  #tell(done: RoundNews): readonly RunNews[] {
    if (done.round <= this.#told) return [];
    const earlier = this.#flush(done.round);
    this.#notice = '';
    this.#told = done.round;
    this.#pending = undefined;
    return [...earlier, done];
  }

  #end(state: string, code: string | undefined, message: string | undefined, fields: unknown): readonly RunNews[] {
    const flushed = this.#flush(Infinity);
    this.#ended = true;
    const found = endFields.safeParse(fields).data ?? {};
    const fault = found.code ?? code;
    return [
      ...flushed,
      {
        kind: 'ended',
        state: state === 'completed' || state === 'failed' ? state : 'stopped',
        modelId: found.modelId ?? this.#run.latestModelId,
        rounds: found.rounds ?? this.#run.round,
        metrics: found.metrics ?? this.#run.metrics ?? {},
        ...(fault !== undefined && { code: fault }),
        ...(message !== undefined && state !== 'completed' && { message }),
      },
    ];
  }
}

const readRound = (round: number, fields: unknown): RoundNews | undefined => {
  const found = roundFields.safeParse(fields).data;
  return found && { kind: 'round', round, ...found };
};
