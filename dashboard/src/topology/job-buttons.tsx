import { useControllerApi } from '../api/api-context.js';
import { answerOf } from '../api/client.js';
import type { JobRow } from '../api/topology-types.js';
import { IconPlayerPlay, IconPlayerStop } from '../ui/icons.js';
import { ConfirmButton } from '../ui/confirm-button.js';
import { jobName } from './job-name.js';

const atRest: ReadonlySet<JobRow['state']> = new Set(['ready', 'completed', 'failed', 'terminated']);

interface JobButtonsProps {
  readonly job: Pick<JobRow, 'jobId' | 'userId' | 'name' | 'state' | 'startedAt'>;
  /** @default 'sm' */
  readonly size?: 'compact-sm' | 'sm';
}

/** Starts a job at rest, or stops one that is under way, after asking whether that is meant. */
export const JobButtons = ({ job, size = 'sm' }: JobButtonsProps) => {
  const api = useControllerApi();
  const { jobId, userId, state, startedAt } = job;
  const request = (wished: 'starting' | 'stopping') => () =>
    answerOf(
      api.PUT('/users/{user}/jobs/{jobId}/status', {
        params: { path: { user: userId, jobId } },
        body: { id: jobId, state: wished },
      }),
    );
  if (state === 'stopping') return undefined;
  return atRest.has(state) ? (
    <ConfirmButton
      label="Start"
      size={size}
      icon={<IconPlayerPlay size={16} aria-hidden />}
      variant="filled"
      question="Start this job?"
      confirm={{ label: 'Start the job' }}
      dismiss="Not now"
      what="starting the job"
      act={request('starting')}
      done={`Job ${jobName(job)} is started.`}
      topic="jobs"
    >
      {startedAt === undefined
        ? 'The deployer starts the tasks of the system; participants who wait are told.'
        : 'All its tasks begin anew, from the seed model. Their logs of the last time are emptied.'}
    </ConfirmButton>
  ) : (
    <ConfirmButton
      label="Stop"
      size={size}
      icon={<IconPlayerStop size={16} aria-hidden />}
      question="Stop this job?"
      confirm={{ label: 'Stop the job', color: 'red.9' }}
      dismiss="Let it run"
      what="stopping the job"
      act={request('stopping')}
      done={`Job ${jobName(job)} is told to stop.`}
      topic="jobs"
    >
      Every task is told to end, whoever runs it; the round in work is given up. Started again, the job begins from its
      seed model.
    </ConfirmButton>
  );
};
