import { UnstyledButton } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Round } from '../../api/types.js';
import { ModelLink } from '../../ui/links.js';
import { Quantity } from '../../ui/quantity.js';
import { StateBadge } from '../../ui/state-badge.js';
import type { Column } from '../../ui/table/columns.js';
import { DataTable } from '../../ui/table/data-table.js';
import { RoundDetail } from './round-detail.js';
import { troubleIn } from './round-trouble.js';

const mostMetrics = 3;

/** Attempts at rounds; each opens to what became of every client. */
export const RoundsTable = ({ rounds }: { readonly rounds: readonly Round[] }) => {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const metricNames = namesIn(rounds).join('\n');
  const columns = useMemo<readonly Column<Round>[]>(() => {
    const toggle = (id: string) => {
      setOpened((before) => {
        const after = new Set(before);
        if (!after.delete(id)) after.add(id);
        return after;
      });
    };
    return [
      {
        id: 'round',
        header: 'Round',
        namesRow: true,
        cell: ({ _id, round, attempt }) => (
          <UnstyledButton
            fz="sm"
            aria-expanded={opened.has(_id)}
            onClick={() => {
              toggle(_id);
            }}
          >
            <span aria-hidden>{opened.has(_id) ? '▾' : '▸'} </span>
            {round}
            {attempt > 1 && ` (try ${attempt})`}
          </UnstyledButton>
        ),
      },
      { id: 'state', header: 'State', cell: ({ state }) => <StateBadge state={state} /> },
      {
        id: 'updates',
        header: 'Updates',
        align: 'end',
        cell: ({ updates, asked }) => `${updates ?? 0} of ${asked.length}`,
      },
      {
        id: 'trouble',
        header: 'Trouble',
        cell: (round) => {
          const trouble = troubleIn(round);
          return trouble === undefined ? '' : <StateBadge state="warning" label={trouble} />;
        },
      },
      ...metricNames
        .split('\n')
        .filter((name) => name !== '')
        .map((name): Column<Round> => ({
          id: `metric ${name}`,
          header: name,
          align: 'end',
          cell: ({ metrics }) => <Quantity value={metrics?.[name]} />,
        })),
      {
        id: 'examples',
        header: 'Examples',
        align: 'end',
        cell: ({ examples }) => <Quantity value={examples} unit="count" />,
      },
      {
        id: 'bytes',
        header: 'Sent',
        align: 'end',
        cell: ({ bytesSent }) => <Quantity value={bytesSent} unit="bytes" />,
      },
      {
        id: 'duration',
        header: 'Duration',
        align: 'end',
        cell: ({ durationMs }) => <Quantity value={durationMs} unit="milliseconds" />,
      },
      { id: 'model', header: 'Model', cell: ({ modelId }) => <ModelLink id={modelId} /> },
    ];
  }, [metricNames, opened]);
  return (
    <DataTable
      label="Rounds, newest first"
      columns={columns}
      rows={rounds}
      rowId={({ _id }) => _id}
      detail={(round) => opened.has(round._id) && <RoundDetail round={round} />}
    />
  );
};

const usual = ['accuracy', 'loss'];

const namesIn = (rounds: readonly Round[]): readonly string[] => {
  const names = new Set(rounds.flatMap(({ metrics }) => Object.keys(metrics ?? {})));
  return [...usual.filter((name) => names.has(name)), ...[...names].filter((name) => !usual.includes(name))].slice(
    0,
    mostMetrics,
  );
};
