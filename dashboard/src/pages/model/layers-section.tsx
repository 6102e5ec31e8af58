import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Layer } from '../../api/types.js';
import { useLayersQuery } from '../../api/view-queries.js';
import { Chart } from '../../ui/chart/chart.js';
import { NextStep } from '../../ui/next-step.js';
import { QueryView } from '../../ui/query-view.js';
import { Section } from '../../ui/section.js';
import { histogramOption, histogramSummary, histogramTable } from './histogram-option.js';
import { LayerTable } from './layer-table.js';

/** What is in the model: its tensors, and how their weights are distributed. */
export const LayersSection = ({ modelId }: { readonly modelId: string }) => {
  const query = useQuery(useLayersQuery(modelId));
  const [chosen, setChosen] = useState<string>();
  return (
    <Section title="Layers">
      <QueryView query={query} what="the layers of the model">
        {({ tensors }) => {
          const selected = tensors.find(({ name }) => name === chosen) ?? largest(tensors);
          if (selected === undefined) return <NextStep title="The model has no tensors." />;
          return (
            <>
              <LayerTable layers={tensors} selected={selected.name} onSelect={setChosen} />
              <Histogram layer={selected} />
            </>
          );
        }}
      </QueryView>
    </Section>
  );
};

/** Where most of the weights are. */
const largest = (layers: readonly Layer[]): Layer | undefined =>
  layers.toSorted((a, b) => b.parameters - a.parameters)[0];

const Histogram = ({ layer }: { readonly layer: Layer }) => {
  const option = useMemo(() => histogramOption(layer), [layer]);
  const table = useMemo(() => histogramTable(layer), [layer]);
  return (
    <>
      <Text component="h3" fw={600} size="sm" mt="md">
        Weights of <bdi>{layer.name}</bdi>
      </Text>
      <Chart option={option} summary={histogramSummary(layer)} table={table} height={240} />
    </>
  );
};
