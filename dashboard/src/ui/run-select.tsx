import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRecentRunsQuery } from '../api/view-queries.js';
import { formatInstant } from './format.js';

interface RunSelectProps {
  readonly value: string | undefined;
  readonly onChange: (runId: string | undefined) => void;
  /** What stands there when no run is chosen. */
  readonly placeholder: string;
}

/** Chooses one of the newest runs, or none. A run that is not among them can still be the one that is chosen. */
export const RunSelect = ({ value, onChange, placeholder }: RunSelectProps) => {
  const { data } = useQuery(useRecentRunsQuery());
  const known = (data?.items ?? []).map(({ _id, state, createdAt }) => ({
    value: _id,
    label: `${_id} · ${state} · ${formatInstant(createdAt)}`,
  }));
  const isKnown = value === undefined || known.some((option) => option.value === value);
  return (
    <Select
      label="Run"
      placeholder={placeholder}
      data={isKnown ? known : [{ value, label: value }, ...known]}
      value={value ?? null}
      onChange={(chosen) => {
        onChange(chosen ?? undefined);
      }}
      clearable
      searchable
      clearButtonProps={{ 'aria-label': 'No run' }}
      nothingFoundMessage="No such run among the newest 100"
      w={{ base: '100%', xs: 300 }}
    />
  );
};
