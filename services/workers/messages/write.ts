import { factorSteps } from '../../core/index.js';
import { Work, type wire, type Message } from '../../transport/index.js';
import type { Answer, AnswerResult, Ask, BaseModel, Failure, Lease, RoleMessage, Share } from './types.js';

type OutcomeMessage = Extract<RoleMessage, { kind: 'outcome' }>;

const writeLease = ({ work, ...rest }: Lease): wire.Lease => ({
  ...rest,
  work: work === 'train' ? Work.WORK_TRAIN : Work.WORK_VALIDATE,
});

const writeFailure = ({ code, message, logTail }: Failure): wire.Failure => ({ code, message, logTail: [...logTail] });

const writeBase = ({ modelId, file, tensors }: BaseModel): wire.BaseModel => ({
  id: modelId,
  blob: file,
  tensors: tensors.map(({ name, shape, scaleExponent }) => ({ name, shape: [...shape], scaleExponent })),
});

const writeShares = (shares: readonly Share[]): wire.Share[] =>
  shares.map(({ factor, ...rest }) => ({ ...rest, factor: factor * factorSteps }));

const writeAsk = ({
  lease,
  base,
  clients,
  timeLeftMs,
  seed,
  settings,
  alongside,
  traceparent = '',
}: Ask): wire.Ask => ({
  lease: writeLease(lease),
  base: writeBase(base),
  clients: [...clients],
  timeLeftMs: Math.max(0, Math.round(timeLeftMs)),
  seed,
  settings: {
    epochs: settings.epochs,
    batchSize: settings.batchSize,
    learningRate: settings.learningRate,
    proximalMu: settings.proximalMu,
  },
  ...{ traceparent, alongside },
});

const writeResult = (result: AnswerResult): NonNullable<wire.Answer['result']> => {
  switch (result.kind) {
    case 'update': {
      const { baseModelId, file, numExamples, metrics } = result;
      return { $case: 'update', update: { baseModelId, blob: file, numExamples, metrics } };
    }
    case 'evaluation': {
      const { modelId, numExamples, metrics } = result;
      return { $case: 'evaluation', evaluation: { modelId, numExamples, metrics } };
    }
    case 'failure':
      return { $case: 'failure', failure: writeFailure(result) };
  }
};

const writeAnswer = ({ lease, result, phasesMs, receivedBytes }: Answer): wire.Answer => ({
  lease: writeLease(lease),
  result: writeResult(result),
  phasesMs,
  receivedBytes,
});

const writeOutcomeResult = ({ outcome }: OutcomeMessage): NonNullable<wire.Outcome['result']> => {
  const failure = writeFailure({
    code: outcome.code ?? 'internal',
    message: outcome.message ?? '',
    logTail: outcome.logTail ?? [],
  });
  switch (outcome.outcome) {
    case 'accepted':
      return {
        $case: 'accepted',
        accepted: { numExamples: outcome.numExamples ?? 0, metrics: outcome.metrics ?? {} },
      };
    case 'failed':
      return { $case: 'failure', failure };
    case 'refused':
      return { $case: 'refusal', refusal: failure };
    case 'lost':
    case 'asked':
    case 'unused':
      return { $case: 'lost', lost: {} };
  }
};

const writeOutcome = (message: OutcomeMessage): wire.Outcome => ({
  lease: writeLease(message.lease),
  client: message.outcome.client,
  durationMs: message.outcome.durationMs ?? 0,
  phasesMs: message.outcome.phasesMs ?? {},
  result: writeOutcomeResult(message),
  receivedBytes: message.outcome.receivedBytes ?? 0,
  sentBytes: message.outcome.sentBytes ?? 0,
});

const writeBody = (message: RoleMessage): NonNullable<Message['body']> => {
  switch (message.kind) {
    case 'roster':
      return {
        $case: 'roster',
        roster: { clients: [...message.clients], software: Object.fromEntries(message.software), keeps: message.keeps },
      };
    case 'ask':
      return { $case: 'ask', ask: writeAsk(message) };
    case 'answer':
      return { $case: 'answer', answer: writeAnswer(message) };
    case 'verdict': {
      const { lease, accepted, code = '', message: text = '' } = message;
      return { $case: 'verdict', verdict: { lease: writeLease(lease), accepted, code, message: text } };
    }
    case 'outcome':
      return { $case: 'outcome', outcome: writeOutcome(message) };
    case 'merge': {
      const { lease, clients, traceparent = '', buffer: of } = message;
      const buffer = of && { base: writeBase(of.base), shares: writeShares(of.shares) };
      return { $case: 'merge', merge: { lease: writeLease(lease), clients: [...clients], traceparent, buffer } };
    }
    case 'partial': {
      const { lease, clients, shares, examples, file, mergeMs } = message;
      const of = { lease: writeLease(lease), clients: [...clients], shares: writeShares(shares) };
      return { $case: 'partial', partial: { ...of, examples, blob: file, mergeMs } };
    }
    case 'release': {
      const { lease, committed, clients } = message;
      return { $case: 'release', release: { lease: writeLease(lease), committed, clients: [...clients] } };
    }
    case 'keep': {
      const { id, records } = message;
      const documents = (of: readonly unknown[]) => of.map((document) => JSON.stringify(document));
      return { $case: 'keep', keep: { id, metrics: documents(records.metrics), events: documents(records.events) } };
    }
    case 'kept':
      return { $case: 'kept', kept: { id: message.id, code: message.code ?? '' } };
  }
};

/** A role program's message in the wire's form. */
export const writeMessage = (message: RoleMessage): Message => ({ body: writeBody(message) });
