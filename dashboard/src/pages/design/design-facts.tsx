import { Code, Text } from '@mantine/core';
import { readDesign } from '../../../../services/core/topology/index.js';
import type { DesignView } from '../../api/topology-types.js';
import { Fact, Facts } from '../../ui/facts.js';
import { noValue } from '../../ui/format.js';
import { Section } from '../../ui/section.js';
import { StateBadge } from '../../ui/state-badge.js';
import { TimeAgo } from '../../ui/time-ago.js';

/** Whose a design is, and whether it has what a job needs. */
export const DesignFacts = ({ design }: { readonly design: DesignView }) => {
  const { designId, userId, createdAt, schema, schemaRevision, codeRevision, codeRoles } = design;
  const checked = schema === undefined ? undefined : readDesign(schema);
  const roles = checked?.valid === true ? checked.value.roles.map(({ name }) => name) : [];
  const without = roles.filter((role) => !codeRoles.includes(role));
  return (
    <Section title="What it has">
      <Facts>
        <Fact name="User">
          <bdi>{userId}</bdi>
        </Fact>
        <Fact name="Created">
          <TimeAgo at={createdAt} />
        </Fact>
        <Fact name="Schema in force">{schemaRevision === undefined ? noValue : `revision ${schemaRevision}`}</Fact>
        <Fact name="Code in force">{codeRevision === undefined ? noValue : `revision ${codeRevision}`}</Fact>
        <Fact name="Roles with code">
          <bdi>{codeRoles.length === 0 ? noValue : codeRoles.join(', ')}</bdi>
        </Fact>
        <Fact name="Ready for jobs">
          {schemaRevision !== undefined && codeRevision !== undefined && without.length === 0 ? (
            <StateBadge state="ok" label="yes" />
          ) : (
            <StateBadge state="warning" label="not yet" />
          )}
        </Fact>
      </Facts>
      {(codeRevision === undefined || without.length > 0) && (
        <Text size="sm" c="dimmed" mt="xs">
          Jobs need code for every role
          {without.length > 0 && codeRevision !== undefined && (
            <>
              ; there is none for <bdi>{without.join(', ')}</bdi>
            </>
          )}
          : <Code>flamectl create code {designId} code.zip</Code> takes a zip with a folder per role.
        </Text>
      )}
    </Section>
  );
};
