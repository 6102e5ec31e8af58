import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { pagePaths } from '../../../../services/web/page-paths.js';
import { lineageLimit, useLineageQuery } from '../../api/view-queries.js';
import { formatNumber } from '../../ui/format.js';
import { IconUpload } from '../../ui/icons.js';
import { ModelLink } from '../../ui/links.js';
import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { Section } from '../../ui/section.js';
import { ChartSkeleton } from '../../ui/skeletons.js';
import { UploadForm } from '../../upload/upload-form.js';
import { ModelList } from './model-list.js';
import { TrailGraph } from './trail-graph.js';

/** Every model, and which was made from which. */
const ModelsPage = () => {
  const query = useQuery(useLineageQuery());
  return (
    <Page
      title="Models"
      lead="Every global model there is, and which it was made from. Equal models are one: a model's id is made of its numbers."
      actions={
        <Button component="a" href="#upload" variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
          Upload a model
        </Button>
      }
    >
      <QueryView query={query} what="the models" skeleton={<ChartSkeleton height={360} />}>
        {(lineage) =>
          lineage.nodes.length === 0 ? (
            <Section title="Trail">
              <NextStep title="There is no model yet.">
                Upload a seed model below, which a run starts from; each round then adds a model.
              </NextStep>
            </Section>
          ) : (
            <>
              <Section title="Trail">
                <TrailGraph lineage={lineage} />
              </Section>
              <Section title="List">
                <ModelList lineage={lineage} />
                {lineage.nodes.length >= lineageLimit && (
                  <Text size="sm" c="dimmed" mt="xs">
                    These are the newest {formatNumber(lineageLimit, 'count')}; the{' '}
                    <Link to={pagePaths.table}>metrics table</Link> has all.
                  </Text>
                )}
              </Section>
            </>
          )
        }
      </QueryView>
      <Section title="Upload">
        <div id="upload">
          <UploadForm
            label="A safetensors file"
            uploaded={({ _id, name }) => (
              <>
                Look at <ModelLink id={_id} name={name} />, or start a run from it there.
              </>
            )}
          />
        </div>
      </Section>
    </Page>
  );
};

export default ModelsPage;
