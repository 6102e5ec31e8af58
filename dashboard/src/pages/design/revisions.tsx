import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRevisionQuery } from '../../api/topology-queries.js';
import type { DesignView } from '../../api/topology-types.js';
import { ProblemPanel } from '../../ui/problem-panel.js';
import { Section } from '../../ui/section.js';
import { StateBadge } from '../../ui/state-badge.js';
import type { Column } from '../../ui/table/columns.js';
import { DataTable } from '../../ui/table/data-table.js';
import { TimeAgo } from '../../ui/time-ago.js';

type Revision = DesignView['revisions'][number];

interface RevisionsProps {
  readonly design: DesignView;
  /** Told the schema that is to be edited. */
  readonly onLoad: (schema: object) => void;
}

/** The revisions of a schema, newest first; each can be taken up again. */
export const Revisions = ({ design, onLoad }: RevisionsProps) => {
  const queries = useQueryClient();
  const revisionQuery = useRevisionQuery();
  const loading = useMutation({
    mutationFn: (revision: number) => queries.query(revisionQuery(design.key, revision)),
    onSuccess: ({ schema }) => {
      onLoad(schema);
    },
  });
  const columns: readonly Column<Revision>[] = [
    {
      ...{ id: 'revision', header: 'Revision', namesRow: true, sortBy: ({ revision }) => revision },
      cell: ({ revision }) => `Revision ${revision}`,
    },
    {
      ...{ id: 'created', header: 'Saved', sortBy: ({ createdAt }) => createdAt },
      cell: ({ createdAt }) => <TimeAgo at={createdAt} />,
    },
    {
      ...{ id: 'state', header: 'State' },
      cell: ({ revision }) => revision === design.schemaRevision && <StateBadge state="ok" label="in force" />,
    },
    {
      ...{ id: 'load', header: 'Actions' },
      cell: ({ revision }) => (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Edit from here: revision ${revision}`}
          onClick={() => {
            loading.mutate(revision);
          }}
        >
          Edit from here
        </Button>
      ),
    },
  ];
  return (
    <Section title="Revisions">
      {loading.error !== null && <ProblemPanel what="loading the revision" error={loading.error} />}
      <DataTable
        label="Revisions of the schema"
        columns={columns}
        rows={design.revisions}
        rowId={({ revision }) => String(revision)}
        maxHeight="20rem"
      />
    </Section>
  );
};
