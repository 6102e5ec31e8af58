import { z } from 'zod';
import { isPeerName, NestorError, type PeerName } from '../../core/index.js';
import { Program, type Message } from '../../transport/index.js';

/** What a worker tells its coordinator, again after each loss of the connection. */
export type Report =
  | {
      readonly program: 'trainer' | 'middle-aggregator';
      /** Where trainers and aggregators meet: only those of one group work together. */
      readonly channel: string;
      readonly group: string;
    }
  | {
      readonly program: 'top-aggregator';
      /** The round that it is in, or wants to begin. */
      readonly round: number;
    };

/** An aggregator and its trainers, as far as they are there. */
export interface Team {
  readonly aggregator: PeerName;
  readonly trainers: readonly PeerName[];
}

/** Who works with whom, as far as it concerns the receiver. */
export interface Pairing {
  /** 0 before the first round. */
  readonly round: number;
  readonly teams: readonly Team[];
  /** Whom the next round waits for. */
  readonly waiting: string | undefined;
}

const programs = {
  trainer: Program.PROGRAM_TRAINER,
  'middle-aggregator': Program.PROGRAM_MIDDLE_AGGREGATOR,
  'top-aggregator': Program.PROGRAM_TOP_AGGREGATOR,
} as const;

const place = { channel: z.string(), group: z.string() };
const reportSchema = z.discriminatedUnion('program', [
  z.object({ program: z.literal(programs.trainer).transform(() => 'trainer' as const), ...place }),
  z.object({
    program: z.literal(programs['middle-aggregator']).transform(() => 'middle-aggregator' as const),
    ...place,
  }),
  z.object({
    program: z.literal(programs['top-aggregator']).transform(() => 'top-aggregator' as const),
    round: z.int().min(1),
  }),
]);

const name = z.string().refine(isPeerName);
const pairingSchema = z.object({
  round: z.int().min(0),
  teams: z.array(z.object({ aggregator: name, trainers: z.array(name) })),
  waiting: z.string().transform((text) => (text === '' ? undefined : text)),
});

export const writeReport = (report: Report): Message => {
  const { channel, group, round } = { channel: '', group: '', round: 0, ...report };
  return { body: { $case: 'report', report: { program: programs[report.program], channel, group, round } } };
};

export const writePairing = ({ round, teams, waiting = '' }: Pairing): Message => ({
  body: {
    $case: 'pairing',
    pairing: {
      round,
      teams: teams.map(({ aggregator, trainers }) => ({ aggregator, trainers: [...trainers] })),
      waiting,
    },
  },
});

/** @throws transport.protocol */
export const readReport = ({ body }: Message): Report =>
  parsed(reportSchema, body?.$case === 'report' ? body.report : undefined, 'report');

/** @throws transport.protocol */
export const readPairing = ({ body }: Message): Pairing =>
  parsed(pairingSchema, body?.$case === 'pairing' ? body.pairing : undefined, 'pairing');

const parsed = <T>(schema: z.ZodType<T>, value: unknown, what: string): T => {
  const { data, error } = schema.safeParse(value);
  if (data !== undefined) return data;
  throw new NestorError(
    'transport.protocol',
    `expected a ${what}: ${error === undefined ? '' : z.prettifyError(error)}`,
  );
};
