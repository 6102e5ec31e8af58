import { Button, Group, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Model } from '../../api/types.js';
import { useLineageQuery } from '../../api/view-queries.js';
import { shortId } from '../../ui/format.js';
import { IconGitCompare } from '../../ui/icons.js';
import { comparisonPath } from '../../ui/links.js';

/** Chooses the model to compare with; the one that it was made from, to begin with. */
export const CompareWith = ({ model: { _id, parentId } }: { readonly model: Model }) => {
  const { data } = useQuery(useLineageQuery());
  const [chosen, setChosen] = useState<string | null>(parentId ?? null);
  const options = (data?.nodes ?? [])
    .filter(({ modelId }) => modelId !== _id)
    .map(({ modelId, name, runId, round }) => ({
      value: modelId,
      label:
        name ?? `${shortId(modelId)}${runId === undefined ? '' : ` · ${shortId(runId)}, round ${String(round ?? 0)}`}`,
    }));
  return (
    <Group align="flex-end" gap="sm">
      <Select
        label="Compare with"
        placeholder="Another model"
        data={options}
        value={chosen}
        onChange={setChosen}
        searchable
        limit={100}
        nothingFoundMessage="No such model"
        w={{ base: '100%', xs: 340 }}
      />
      {chosen !== null && (
        <Button
          component={Link}
          to={comparisonPath(chosen, _id)}
          variant="default"
          leftSection={<IconGitCompare size={16} aria-hidden />}
        >
          Compare
        </Button>
      )}
    </Group>
  );
};
