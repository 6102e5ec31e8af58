import { Text } from '@mantine/core';
import type { RunParameters } from '../../api/types.js';
import { noValue } from '../../ui/format.js';
import { DataTable } from '../../ui/table/data-table.js';
import type { Column } from '../../ui/table/columns.js';
import { runFields, type RunField } from '../../run-fields/fields.js';

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
      <Text span inherit fw={value === undefined || value === field.fallback ? 400 : 650}>
        {value ?? noValue}
      </Text>
    ),
  },
  {
    id: 'about',
    header: 'What it is',
    cell: ({ field }) => (
      <Text span inherit c="dimmed">
        {field.description}
        {field.fallback !== undefined && ` Default: ${field.fallback}.`}
      </Text>
    ),
  },
];

/** All parameters of a run, explained; those that differ from the default stand out. */
export const ConfigurationTable = ({ config }: { readonly config: RunParameters }) => (
  <DataTable
    label="Configuration"
    columns={columns}
    rows={runFields.map((field) => ({ field, value: field.textIn(config) }))}
    rowId={({ field }) => field.name}
    maxHeight="none"
  />
);
