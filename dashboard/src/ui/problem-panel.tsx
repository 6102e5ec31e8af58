import { Alert, Anchor, Button, Group, List, Text } from '@mantine/core';
import type { ApiProblem } from '../api/api-problem.js';
import { asProblem } from '../api/api-problem.js';
import { useHasPart } from '../app/parts.js';
import { IconAlertTriangle, IconRefresh } from './icons.js';

interface ProblemPanelProps {
  /** What failed, as a phrase: "the runs", "starting the run". */
  readonly what: string;
  /** As thrown. */
  readonly error: unknown;
  /** Whether older data is shown beside. */
  readonly keepsData?: boolean;
  /** Whether it is being asked again by itself. */
  readonly retries?: boolean;
  readonly onRetry?: () => void;
}

/** Says what failed, why, and what becomes of it. */
export const ProblemPanel = ({ what, error, keepsData = false, retries = false, onRetry }: ProblemPanelProps) => {
  const problem = asProblem(error);
  // The reducer has the catalogue of errors.
  const hasDocuments = useHasPart('federation');
  return (
    <Alert
      variant="default"
      icon={<IconAlertTriangle color={`light-dark(#c0262d, #ff8a8a)`} aria-hidden />}
      title={`There is a problem with ${what}`}
      role={keepsData ? 'status' : 'alert'}
    >
      <Text size="sm">
        {problem.title} {problem.problems.length > 0 ? undefined : problem.detail}
      </Text>
      {problem.problems.length > 0 && (
        <List size="sm">
          {problem.problems.map((text) => (
            <List.Item key={text}>{text}</List.Item>
          ))}
        </List>
      )}
      <Group gap="sm" mt={4} align="baseline">
        <Text size="sm">{remedyOf(problem)}</Text>
        {keepsData && <Text size="sm">What is shown is as of before.</Text>}
        {retries && problem.isPassing && <Text size="sm">It is tried again by itself.</Text>}
        {hasDocuments && problem.code.includes('.') && (
          <Anchor size="sm" href={`/docs/errors#${problem.code}`}>
            {problem.code}
          </Anchor>
        )}
        {onRetry && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden />}
            onClick={onRetry}
          >
            Try now
          </Button>
        )}
      </Group>
    </Alert>
  );
};

const remedyOf = ({ code, remedy }: ApiProblem): string | undefined => (code === 'network' ? undefined : remedy);
