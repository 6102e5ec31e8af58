import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useControllerApi } from '../../api/api-context.js';
import { answerOf } from '../../api/client.js';
import { useDesignQuery } from '../../api/topology-queries.js';
import type { DesignView } from '../../api/topology-types.js';
import { checkSchema } from '../../topology/check-schema.js';
import { tell } from '../../ui/tell.js';
import { firstSchema } from './first-schema.js';

/** Rest in typing after which the text is checked. */
const checkAfterMs = 250;

const schemaText = (schema: object): string => `${JSON.stringify(schema, undefined, 2)}\n`;

const baseOf = ({ schema, schemaRevision, designId }: DesignView) => ({
  text: schemaText(schema ?? firstSchema(designId)),
  revision: schemaRevision,
});

/** The text of a design's schema while it is edited: checked as it is typed, and saved as a new revision. */
export const useSchemaText = (design: DesignView) => {
  const { key, userId, designId } = design;
  const api = useControllerApi();
  const queries = useQueryClient();
  const designQuery = useDesignQuery(key);
  const [base, setBase] = useState(() => baseOf(design));
  const [text, setText] = useState(base.text);
  const [checkedText] = useDebouncedValue(text, checkAfterMs);
  const checked = useMemo(() => checkSchema(checkedText), [checkedText]);
  const [lastDesign, setLastDesign] = useState(checked.design);
  if (checked.design !== undefined && checked.design !== lastDesign) setLastDesign(checked.design);

  const saving = useMutation({
    mutationFn: async () => {
      const valid = checkSchema(text);
      if (valid.design === undefined) return;
      await answerOf(
        api.PUT('/users/{user}/designs/{designId}/schema', {
          params: { path: { user: userId, designId } },
          body: valid.schema,
        }),
      );
      await queries.invalidateQueries({ queryKey: ['designs'] });
      const { schemaRevision } = await queries.query(designQuery);
      setBase({ text, revision: schemaRevision });
      tell(`Saved as revision ${schemaRevision ?? '?'}.`);
    },
  });
  const load = (schema: object) => {
    saving.reset();
    setText(schemaText(schema));
  };
  return {
    text,
    setText,
    /** Of the text as it was at the last rest in typing. */
    marks: checked.marks,
    isChecked: checkedText === text,
    isValid: checked.design !== undefined,
    /** What the text said when it last was a design. */
    lastDesign,
    isChanged: text !== base.text || base.revision === undefined,
    /** The revision that somebody else has saved meanwhile. */
    newerRevision: design.schemaRevision === base.revision || saving.isPending ? undefined : design.schemaRevision,
    saving,
    load,
    revert: () => {
      const latest = baseOf(design);
      saving.reset();
      setBase(latest);
      setText(latest.text);
    },
  };
};

export type SchemaText = ReturnType<typeof useSchemaText>;
