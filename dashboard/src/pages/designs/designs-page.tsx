import { Paper } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useDesignsQuery } from '../../api/topology-queries.js';
import type { DesignRow } from '../../api/topology-types.js';
import { DesignLink } from '../../topology/topology-links.js';
import { noValue } from '../../ui/format.js';
import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import type { Column } from '../../ui/table/columns.js';
import { DataTable } from '../../ui/table/data-table.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { CreateDesign } from './create-design.js';

const revisionText = (revision: number | undefined): string =>
  revision === undefined ? noValue : `revision ${revision}`;

const columns: readonly Column<DesignRow>[] = [
  {
    ...{ id: 'design', header: 'Design', namesRow: true, sortBy: ({ designId }) => designId },
    cell: ({ key, designId }) => <DesignLink design={{ key, designId }} />,
  },
  {
    ...{ id: 'description', header: 'Description', sortBy: ({ description }) => description },
    cell: ({ name, description }) => <bdi>{[name, description].filter((text) => text !== '').join(': ')}</bdi>,
  },
  {
    ...{ id: 'schema', header: 'Schema', sortBy: ({ schemaRevision }) => schemaRevision },
    cell: ({ schemaRevision }) => revisionText(schemaRevision),
  },
  {
    ...{ id: 'code', header: 'Code', sortBy: ({ codeRevision }) => codeRevision },
    cell: ({ codeRevision }) => revisionText(codeRevision),
  },
  { id: 'user', header: 'User', sortBy: ({ userId }) => userId, cell: ({ userId }) => <bdi>{userId}</bdi> },
  {
    ...{ id: 'created', header: 'Created', sortBy: ({ createdAt }) => createdAt },
    cell: ({ createdAt }) => <TimeAgo at={createdAt} />,
  },
];

/** All designs, newest first. */
const DesignsPage = () => {
  const query = useInfiniteQuery(useDesignsQuery());
  const latestUser = query.data?.pages[0]?.items[0]?.userId;
  return (
    <Page
      title="Designs"
      lead="A design says which roles a federation has, and over which channels they speak."
      actions={<CreateDesign user={latestUser ?? 'foo'} />}
    >
      <Paper withBorder radius="md" p="xs">
        <QueryView query={query} what="the designs">
          {({ pages }) => {
            const designs = pages.flatMap(({ items }) => items);
            return designs.length === 0 ? (
              <NextStep title="No design yet">
                Create one here and draw its topology, or with <code>flamectl create design</code>.
              </NextStep>
            ) : (
              <DataTable
                label="Designs"
                columns={columns}
                rows={designs}
                rowId={({ key }) => key}
                onEnd={() => {
                  if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
                }}
              />
            );
          }}
        </QueryView>
      </Paper>
    </Page>
  );
};

export default DesignsPage;
