import { useApi } from '../../api/api-context.js';
import { answerOf } from '../../api/client.js';
import { ConfirmButton } from '../../ui/confirm-button.js';
import { IconPlayerStop } from '../../ui/icons.js';

/** Stops a run, after asking whether that is meant. */
export const StopButton = ({ id }: { readonly id: string }) => {
  const api = useApi();
  return (
    <ConfirmButton
      label="Stop"
      icon={<IconPlayerStop size={16} aria-hidden />}
      question="Stop this run?"
      confirm={{ label: 'Stop the run', color: 'red.9' }}
      dismiss="Let it run"
      what="stopping the run"
      act={() => answerOf(api.POST('/api/v1/runs/{id}/stop', { params: { path: { id } } }))}
      done={`Run ${id} is stopped.`}
      topic="runs"
    >
      The round in work is given up. The models of the rounds before stay, and a new run can go on from the latest one.
    </ConfirmButton>
  );
};
