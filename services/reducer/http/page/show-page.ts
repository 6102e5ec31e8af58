import type { Response } from 'express';
import type { NestorError, RoundRecord, RunRecord } from '../../../core/index.js';
import type { Records } from '../../../storage/index.js';
import type { HttpContext } from '../options.js';
import { renderPage } from './page.js';

const roundsShown = 30;
const modelsOffered = 20;

/** Answers with the page; with a problem, says there what went wrong. */
export const showPage = async (
  { federation }: HttpContext,
  response: Response,
  problem?: NestorError,
): Promise<void> => {
  const status = await federation.status();
  const { records } = federation;
  const rounds = status.records.ready && status.run ? await lastRounds(records, status.run) : [];
  const models = status.records.ready ? await records.models.list({ limit: modelsOffered }) : [];
  const content = { status, rounds, models, ...(problem === undefined ? {} : { problem }) };
  response.type('html').send(renderPage(content));
};

/** Every committed round has at least one attempt, so its number is a lower bound of the offset. */
const lastRounds = async (records: Records, { _id, round }: RunRecord): Promise<readonly RoundRecord[]> => {
  const attempts = await records.rounds.ofRun(_id, { offset: Math.max(0, round - roundsShown), limit: 500 });
  return attempts.slice(-roundsShown);
};
