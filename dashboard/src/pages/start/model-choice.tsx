import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useModelsQuery } from '../../api/queries.js';
import type { Model } from '../../api/types.js';
import { formatInstant, formatNumber, shortId } from '../../ui/format.js';

interface ModelChoiceProps {
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (id: string) => void;
}

const offered = 200;

/** Chooses the model that a run starts from. */
export const ModelChoice = ({ value, problem, onChange }: ModelChoiceProps) => {
  const { data } = useQuery(useModelsQuery(offered));
  const models = data?.items ?? [];
  const choices = models.map((model) => ({ value: model._id, label: labelOf(model) }));
  const isListed = value === '' || choices.some((choice) => choice.value === value);
  return (
    <Select
      label="Model"
      description="What the run starts from. When nothing is chosen: the latest model, or the only one there is."
      placeholder="the latest"
      data={isListed ? choices : [...choices, { value, label: value }]}
      value={value === '' ? null : value}
      onChange={(id) => {
        onChange(id ?? '');
      }}
      error={problem}
      searchable
      clearable
      nothingFoundMessage={models.length === 0 ? 'There is no model yet: upload one' : 'No model fits'}
    />
  );
};

const labelOf = ({ _id, name, round, createdAt, metrics }: Model): string =>
  [
    name ?? shortId(_id),
    round === undefined ? 'uploaded' : `round ${round}`,
    ...(metrics?.['accuracy'] === undefined ? [] : [`accuracy ${formatNumber(metrics['accuracy'])}`]),
    formatInstant(createdAt),
  ].join(' · ');
