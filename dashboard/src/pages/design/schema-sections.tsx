import { Alert, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { lazy, Suspense, useEffect, useRef } from 'react';
import type { DesignView } from '../../api/topology-types.js';
import { DesignGraph } from '../../topology/design-graph.js';
import { IconDeviceFloppy } from '../../ui/icons.js';
import { NextStep } from '../../ui/next-step.js';
import { ProblemPanel } from '../../ui/problem-panel.js';
import { Section } from '../../ui/section.js';
import { ChartSkeleton } from '../../ui/skeletons.js';
import { StateBadge } from '../../ui/state-badge.js';
import { Findings } from './findings.js';
import { Revisions } from './revisions.js';
import type { SchemaEditorHandle } from './schema-editor.js';
import { useSchemaText, type SchemaText } from './use-schema-text.js';

const SchemaEditor = lazy(() => import('./schema-editor.js'));

const panelHeight = 460;

/** The schema of a design: its text in an editor, what is wrong with it, and the graph that it says. */
export const SchemaSections = ({ design }: { readonly design: DesignView }) => {
  const schema = useSchemaText(design);
  const editor = useRef<SchemaEditorHandle>(null);
  useUnsavedWarning(schema.isChanged && design.schemaRevision !== undefined);
  return (
    <>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Section title="Schema" aside={<EditorButtons schema={schema} design={design} />}>
          <Stack gap="sm">
            {schema.newerRevision !== undefined && (
              <Alert variant="default" role="status" title={`Revision ${schema.newerRevision} was saved meanwhile`}>
                <Text size="sm">What you see began with an older one. Saving makes a further revision.</Text>
                <Button size="compact-sm" variant="default" mt={4} onClick={schema.revert}>
                  Load revision {schema.newerRevision}
                </Button>
              </Alert>
            )}
            <Suspense fallback={<ChartSkeleton height={panelHeight} />}>
              <SchemaEditor ref={editor} text={schema.text} onChange={schema.setText} marks={schema.marks} />
            </Suspense>
            {schema.saving.error !== null && <ProblemPanel what="saving the schema" error={schema.saving.error} />}
            <Findings
              marks={schema.marks}
              onGoTo={(position) => {
                editor.current?.goTo(position);
              }}
            />
          </Stack>
        </Section>
        <Section
          title="Graph"
          aside={!schema.isValid && <StateBadge state="warning" label="as of the last text without findings" />}
        >
          {schema.lastDesign === undefined ? (
            <NextStep title="Nothing can be drawn yet">The graph appears once the schema has no findings.</NextStep>
          ) : (
            <DesignGraph design={schema.lastDesign} height={panelHeight} />
          )}
        </Section>
      </SimpleGrid>
      {design.revisions.length > 0 && <Revisions design={design} onLoad={schema.load} />}
    </>
  );
};

const EditorButtons = ({ schema, design }: { readonly schema: SchemaText; readonly design: DesignView }) => {
  const { isChanged, isChecked, isValid, saving, revert } = schema;
  return (
    <Group gap="xs">
      {design.schemaRevision !== undefined && isChanged && (
        <Button variant="default" size="xs" onClick={revert} disabled={saving.isPending}>
          Undo all changes
        </Button>
      )}
      <Button
        size="xs"
        leftSection={<IconDeviceFloppy size={16} aria-hidden />}
        disabled={!isChanged || !isChecked || !isValid}
        loading={saving.isPending}
        onClick={() => {
          saving.mutate();
        }}
      >
        Save as a new revision
      </Button>
    </Group>
  );
};

/** Whoever closes the page with changes that are not saved is asked by the browser. */
const useUnsavedWarning = (isUnsaved: boolean): void => {
  useEffect(() => {
    if (!isUnsaved) return undefined;
    const ask = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => {
      window.removeEventListener('beforeunload', ask);
    };
  }, [isUnsaved]);
};
