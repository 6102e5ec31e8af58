import { Anchor, Code, Text } from '@mantine/core';
import type { ClientPart } from '../../api/types.js';

/** Why a part did not end well: the reason, its code, and the last lines of the client's log. */
export const FailureDetail = ({ code, message, logTail = [] }: ClientPart) => (
  <div>
    <Text size="sm">
      <bdi>{message}</bdi>{' '}
      {code !== undefined && (
        <Anchor size="sm" underline="always" href={`/docs/errors#${code}`}>
          {code}
        </Anchor>
      )}
    </Text>
    {logTail.length > 0 && (
      <Code block mt={4} aria-label="The last lines of its log" tabIndex={0} mah={240} style={{ overflow: 'auto' }}>
        {logTail.join('\n')}
      </Code>
    )}
  </div>
);

/** Whether there is something to be said of a part. */
export const hasFailed = ({ outcome }: ClientPart): boolean => outcome !== 'accepted';
