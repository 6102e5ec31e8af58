import { Alert, Code, List, Text } from '@mantine/core';
import type { JobView, Missing } from '../../api/topology-types.js';
import { formatNumber, shortId } from '../../ui/format.js';
import { IconClock } from '../../ui/icons.js';

/** Who a job waits for, and what brings them. */
export const MissingPanel = ({ job: { missing } }: { readonly job: JobView }) =>
  missing.length > 0 && (
    <Alert
      variant="default"
      icon={<IconClock color="light-dark(#a15c00, #f0b04a)" aria-hidden />}
      title="Somebody is missing"
      role="status"
    >
      <List size="sm">
        {missing.map((of) => (
          <List.Item key={`${of.why} ${of.role} ${of.computeId ?? ''}`}>
            <MissingText missing={of} />
          </List.Item>
        ))}
      </List>
    </Alert>
  );

const MissingText = ({ missing: { why, role, computeId, count, taskIds } }: { readonly missing: Missing }) => {
  const tasks = (
    <>
      {formatNumber(count, 'count')} {count === 1 ? 'task' : 'tasks'} of the role <bdi>{role}</bdi>
    </>
  );
  switch (why) {
    case 'deployer':
      return (
        <>
          {tasks}: no deployer is connected for the compute <Code>{computeId}</Code>. Start one with{' '}
          <Code>nestor deployer --compute {computeId}</Code>.
        </>
      );
    case 'agent':
      return (
        <>
          {tasks}: the deployer of the compute <Code>{computeId}</Code> is starting the agents.
        </>
      );
    case 'participant':
      return (
        <>
          {tasks}: no participant is connected. Each runs <Code>flamelet</Code> with the id of a task:{' '}
          <Text span size="sm">
            {taskIds.slice(0, 3).map((id) => (
              <Code key={id} mr={4} title={id}>
                {shortId(id)}
              </Code>
            ))}
            {count > 3 && '…'}
          </Text>
        </>
      );
  }
};
