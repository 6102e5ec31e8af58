import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { useRunQuery } from '../../api/queries.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { StartForm } from './start-form.js';
import { valuesOf } from './values.js';

/** The form that starts a run: empty, from a model (`?model=`), or as another run had it (`?from=`). */
const StartPage = () => {
  const [search] = useSearchParams();
  const from = search.get('from');
  const model = search.get('model');
  return (
    <Page
      title="Start a run"
      lead={
        from === null
          ? 'What is left empty takes its default. Nothing but the number of rounds has to be thought about.'
          : `As run ${from} had it.`
      }
    >
      {from === null ? (
        <StartForm initial={model === null ? {} : { model }} />
      ) : (
        <CloneForm from={from} model={model} key={from} />
      )}
    </Page>
  );
};

const CloneForm = ({ from, model }: { readonly from: string; readonly model: string | null }) => (
  <QueryView query={useQuery(useRunQuery(from))} what={`run ${from}`} skeleton={<Skeleton height={400} />}>
    {({ config, seedModelId }) => <StartForm initial={{ ...valuesOf(config), model: model ?? seedModelId }} />}
  </QueryView>
);

export default StartPage;
