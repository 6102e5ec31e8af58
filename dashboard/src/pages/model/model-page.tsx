import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { pagePaths } from '../../../../services/web/page-paths.js';
import { useModelQuery } from '../../api/view-queries.js';
import { shortId } from '../../ui/format.js';
import { isMissing, MissingPage } from '../../ui/missing-page.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { Section } from '../../ui/section.js';
import { CompareWith } from './compare-with.js';
import { LayersSection } from './layers-section.js';
import { ModelActions } from './model-actions.js';
import { ModelFacts } from './model-facts.js';

/** One model: where it comes from, what is in it, and what can be done with it. */
const ModelPage = () => {
  const { id = '' } = useParams();
  const query = useQuery(useModelQuery(id));
  const { data: model } = query;
  if (isMissing(query.error)) {
    return <MissingPage what="model" error={query.error} others={{ label: 'All models', path: pagePaths.models }} />;
  }
  const title = `Model ${model?.name ?? shortId(id)}`;
  return (
    <Page
      title={title}
      heading={
        <>
          Model <bdi>{model?.name ?? shortId(id)}</bdi>
        </>
      }
      actions={model && <ModelActions model={model} />}
    >
      <QueryView query={query} what={`model ${shortId(id)}`}>
        {(shown) => (
          <>
            <Section title="Where it comes from">
              <ModelFacts model={shown} />
            </Section>
            <LayersSection key={shown._id} modelId={shown._id} />
            <Section title="Comparison">
              <CompareWith key={shown._id} model={shown} />
            </Section>
          </>
        )}
      </QueryView>
    </Page>
  );
};

export default ModelPage;
