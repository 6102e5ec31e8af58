import { Command } from 'commander';
import type { Surroundings } from '../surroundings.js';
import { writeJson, writeTable } from '../terminal/table.js';
import { instantText, metricsText } from '../terminal/text.js';
import { reducerApiOf, remote, wantsJson } from './remote.js';

const peersCommand = (kind: 'clients' | 'combiners', surroundings: Surroundings): Command => {
  const command = remote(new Command(kind)).description(
    `Lists the ${kind} that the reducer has seen, and whether they are connected.`,
  );
  return command.action(async () => {
    const peers = await reducerApiOf(command, surroundings).peers(kind);
    if (wantsJson(command)) {
      writeJson(surroundings.stdout, peers);
      return;
    }
    const where = kind === 'clients' ? 'combiner' : 'address';
    const rows = peers.map(({ name, state, via = '-', host, port, lastSeenAt }) => [
      ...[name, state, kind === 'clients' ? via : host === undefined ? '-' : `${host}:${port ?? ''}`],
      instantText(lastSeenAt),
    ]);
    writeTable(surroundings.stdout, ['name', 'state', where, 'last seen'], rows);
  });
};

export const clientsCommand = (surroundings: Surroundings): Command => peersCommand('clients', surroundings);
export const combinersCommand = (surroundings: Surroundings): Command => peersCommand('combiners', surroundings);

export const statusCommand = (surroundings: Surroundings): Command => {
  const command = remote(new Command('status')).description('Shows the state of the federation.');
  return command.action(async () => {
    const status = await reducerApiOf(command, surroundings).status();
    const { stdout } = surroundings;
    if (wantsJson(command)) {
      writeJson(stdout, status);
      return;
    }
    const { name, version, run, progress, clientsConnected, combinersConnected, storage, records } = status;
    const store = ({ kind, ready, message }: typeof storage) =>
      `${kind} (${ready ? 'ready' : `waiting: ${message ?? ''}`})`;
    const lines: readonly (readonly [string, string])[] = [
      ['reducer', `${name}, version ${version}`],
      ['objects', store(storage)],
      ['records', store(records)],
      ['combiners', `${combinersConnected} connected`],
      ['clients', `${clientsConnected} connected`],
      ['latest model', status.latestModelId ?? 'none yet'],
      [
        'run',
        run === undefined
          ? 'none yet'
          : `${run._id}: ${run.state}, ${run.round} of ${run.config.rounds} rounds ${metricsText(run.metrics)}`,
      ],
      ...(run?.waitingFor === undefined ? [] : [['waiting', run.waitingFor] as const]),
      ...(progress === undefined || run?.state !== 'running'
        ? []
        : [['round', `${progress.round}: ${progress.answered} of ${progress.asked} clients answered`] as const]),
    ];
    for (const [label, text] of lines) stdout.write(`${label.padEnd(14)}${text}\n`);
  });
};
