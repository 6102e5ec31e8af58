import { Text } from '@mantine/core';
import type { RunParameters } from '../../api/types.js';
import { noValue } from '../../ui/format.js';
import { DataTable } from '../../ui/table/data-table.js';
import type { Column } from '../../ui/table/columns.js';
import { runFields, type RunField } from '../../run-fields/fields.js';
import { isReadBy } from '../../run-fields/strategy-fields.js';

interface Row {
  readonly field: RunField;
  readonly value: string | undefined;
}

const columns: readonly Column<Row>[] = [
  { id: 'name', header: 'Parameter', namesRow: true, cell: ({ field }) => field.name },
  {
    id: 'value',
    header: 'Value',
    cell: ({ field, value }) => (
      <Text
        span
        inherit
        fw={value === undefined || value === field.fallback ? 400 : 650}
        style={{ display: 'inline-block', minWidth: '9rem', overflowWrap: 'anywhere' }}
      >
        {value ?? noValue}
      </Text>
    ),
  },
  {
    id: 'about',
    header: 'What it is',
    cell: ({ field }) => (
      <Text span inherit c="dimmed" display="inline-block" miw="14rem">
        {field.description}
        {field.fallback !== undefined && ` Default: ${field.fallback}.`}
      </Text>
    ),
  },
];

/** The parameters that a run has or leaves to the project, explained; those that differ from the default stand out. */
export const ConfigurationTable = ({ config }: { readonly config: RunParameters }) => (
  <DataTable
    label="Parameters"
    columns={columns}
    rows={runFields
      .map((field): Row => ({ field, value: field.textIn(config) }))
      .filter(({ field: { name }, value }) => isReadBy(name, config.strategy) && isSaid(name, value))}
    rowId={({ field }) => field.name}
    maxHeight="none"
  />
);

/** Conditions to stop early that a run does not have say nothing about it. */
const isSaid = (name: string, value: string | undefined): boolean =>
  value !== undefined || !name.startsWith('earlyStop.');
