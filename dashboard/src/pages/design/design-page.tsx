import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { pagePaths } from '../../../../services/web/page-paths.js';
import { useDesignQuery } from '../../api/topology-queries.js';
import { isMissing, MissingPage } from '../../ui/missing-page.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { DesignFacts } from './design-facts.js';
import { SchemaSections } from './schema-sections.js';

/** One design: its schema as text and as a graph, which is checked as it is typed. */
const DesignPage = () => {
  // The router reads an escaped slash within the key as a slash, which no key has.
  const key = (useParams()['id'] ?? '').replaceAll('/', '%2F');
  const query = useQuery(useDesignQuery(key));
  if (isMissing(query.error)) {
    return <MissingPage what="design" error={query.error} others={{ label: 'All designs', path: pagePaths.designs }} />;
  }
  const design = query.data;
  const name = design?.designId ?? key;
  return (
    <Page
      title={`Design ${name}`}
      heading={
        <>
          Design <bdi>{name}</bdi>
        </>
      }
      lead={
        design && (
          <Text size="sm" component="span">
            <bdi>{[design.name, design.description].filter((text) => text !== '').join(': ')}</bdi>
          </Text>
        )
      }
    >
      <QueryView query={query} what="the design">
        {(known) => (
          <Stack gap="md">
            <SchemaSections key={known.key} design={known} />
            <DesignFacts design={known} />
          </Stack>
        )}
      </QueryView>
    </Page>
  );
};

export default DesignPage;
