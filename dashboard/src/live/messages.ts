import type { Progress, TrailEvent } from '../api/types.js';

/** How far the open round of a run is, and when that was told (`performance.now()`). */
export type LiveProgress = Progress & { readonly runId?: string; readonly toldAtMs: number };

/** That a design, a job or a compute has changed. */
export interface LiveChange {
  readonly _id: string;
  /** As `job.changed`. */
  readonly type: string;
  readonly subject: string;
}

/** What comes over the live connection; `undefined` for what this version does not know. */
export type LiveMessage =
  | { readonly kind: 'event'; readonly event: TrailEvent }
  | { readonly kind: 'change'; readonly change: LiveChange }
  | { readonly kind: 'progress'; readonly progress: LiveProgress };

/** Reads one server-sent event. */
export const readMessage = (name: string | undefined, data: string, nowMs: number): LiveMessage | undefined => {
  let body: unknown;
  try {
    body = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (name === 'progress') {
    return isProgress(body) ? { kind: 'progress', progress: { ...body, toldAtMs: nowMs } } : undefined;
  }
  if (isEvent(body)) return { kind: 'event', event: body };
  return isChange(body) ? { kind: 'change', change: body } : undefined;
};

const hasTexts = (body: object, keys: readonly string[]): boolean =>
  keys.every((key) => typeof (body as Record<string, unknown>)[key] === 'string');

const isEvent = (body: unknown): body is TrailEvent =>
  typeof body === 'object' && body !== null && hasTexts(body, ['_id', 'type', 'message', 'level', 'createdAt']);

const isChange = (body: unknown): body is LiveChange =>
  typeof body === 'object' && body !== null && hasTexts(body, ['_id', 'type', 'subject']);

const progressNumbers = ['round', 'asked', 'answered', 'timeLeftMs'];

const isProgress = (body: unknown): body is Progress & { readonly runId?: string } =>
  typeof body === 'object' &&
  body !== null &&
  hasTexts(body, ['work']) &&
  progressNumbers.every((key) => typeof (body as Record<string, unknown>)[key] === 'number');
