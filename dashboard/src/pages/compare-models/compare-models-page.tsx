import { Button, Code, List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link, useParams } from 'react-router';
import type { ModelComparison } from '../../api/types.js';
import { pagePaths } from '../../../../services/web/page-paths.js';
import { useComparisonQuery } from '../../api/view-queries.js';
import { Chart } from '../../ui/chart/chart.js';
import { Fact, Facts } from '../../ui/facts.js';
import { shortId } from '../../ui/format.js';
import { comparisonPath, ModelLink } from '../../ui/links.js';
import { isMissing, MissingPage } from '../../ui/missing-page.js';
import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';
import { Quantity } from '../../ui/quantity.js';
import { QueryView } from '../../ui/query-view.js';
import { Section } from '../../ui/section.js';
import {
  comparisonHeight,
  comparisonOption,
  comparisonSummary,
  comparisonTable,
  mostBars,
} from './comparison-option.js';

/** How far two models are apart, tensor by tensor. */
const CompareModelsPage = () => {
  const { id = '', otherId = '' } = useParams();
  const query = useQuery(useComparisonQuery(id, otherId));
  if (isMissing(query.error)) {
    return <MissingPage what="model" error={query.error} others={{ label: 'All models', path: pagePaths.models }} />;
  }
  return (
    <Page
      title={`Models ${shortId(id)} and ${shortId(otherId)}`}
      lead={
        <>
          How far model <ModelLink id={otherId} /> is from <ModelLink id={id} />, tensor by tensor.
        </>
      }
      actions={
        <Button component={Link} to={comparisonPath(otherId, id)} variant="default">
          The other way round
        </Button>
      }
    >
      <QueryView query={query} what="the comparison">
        {(comparison) => <Comparison comparison={comparison} />}
      </QueryView>
    </Page>
  );
};

const Comparison = ({ comparison }: { readonly comparison: ModelComparison }) => {
  const { tensors, l2, only } = comparison;
  const option = useMemo(() => comparisonOption(tensors), [tensors]);
  const table = useMemo(() => comparisonTable(tensors), [tensors]);
  const isSame = l2 === 0 && only.left.length === 0 && only.right.length === 0;
  return (
    <>
      <Section title="In all">
        <Facts>
          <Fact name="Norm of the difference">
            <Quantity value={l2} />
          </Fact>
          <Fact name="Tensors in common">
            <Quantity value={tensors.length} unit="count" />
          </Fact>
        </Facts>
        {isSame && <Text mt="sm">The two are equal.</Text>}
        <Missing names={only.left} whose="the first" />
        <Missing names={only.right} whose="the second" />
      </Section>
      <Section title="By tensor">
        {tensors.length === 0 ? (
          <NextStep title="The models have no tensor in common.">
            Names, types and shapes all differ: they are models of different kinds.
          </NextStep>
        ) : (
          <>
            {tensors.length > mostBars && (
              <Text size="sm" c="dimmed">
                The {mostBars} that differ most; the table has all.
              </Text>
            )}
            <Chart
              option={option}
              summary={comparisonSummary(comparison)}
              table={table}
              height={comparisonHeight(tensors.length)}
            />
          </>
        )}
      </Section>
    </>
  );
};

const Missing = ({ names, whose }: { readonly names: readonly string[]; readonly whose: string }) =>
  names.length > 0 && (
    <>
      <Text mt="sm" size="sm">
        Only in {whose}, with that type and shape:
      </Text>
      <List size="sm">
        {names.map((name) => (
          <List.Item key={name}>
            <Code>{name}</Code>
          </List.Item>
        ))}
      </List>
    </>
  );

export default CompareModelsPage;
