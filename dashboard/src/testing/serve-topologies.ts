import { serveController, type ServedController } from '../../../services/controller/testing/serve.js';
import { rawZip } from '../../../services/controller/testing/raw-zip.js';
import { flatDesign } from '../../../test/support/job-designs.js';

/** A controller with a design, and a job of it that waits to be started. */
export interface ServedTopologies extends AsyncDisposable {
  readonly url: string;
  readonly controller: ServedController;
  readonly jobId: string;
  /** The task of a role. */
  taskId(role: string): Promise<string>;
  request(state: 'starting' | 'stopping'): Promise<void>;
  /** Waits until the job is in a state. */
  whenJobIs(state: string): Promise<void>;
  /** What the agent of a role's task tells. */
  report(role: string, state: string, log?: string): Promise<void>;
}

export const user = 'user';
export const designId = 'flat';

/** What a participant's name might be, which is not to be taken for HTML. */
export const nastyDescription = '<img src=x onerror="alert(1)"> שלום';

export const serveTopologies = async (): Promise<ServedTopologies> => {
  const controller = await serveController();
  const ask = async (method: string, path: string, body?: unknown, headers = {}): Promise<unknown> => {
    const answer = await controller.call(method, path, body, { accept: 'application/json', ...headers });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer.body;
  };
  const base = `/users/${user}`;
  await ask('POST', `${base}/designs`, { id: designId, name: '', description: nastyDescription });
  await ask('POST', `${base}/designs/${designId}/schema`, flatDesign.schema);
  const code = Object.entries(flatDesign.code).map(([name, content]) => ({ name, content }));
  await controller.sendCode(`${base}/designs/${designId}/code`, rawZip(code));
  const dataset = { name: 'D', url: 'data:1', dataFormat: 'npy', realm: 'default', isPublic: true };
  const datasetId = await ask('POST', `${base}/datasets`, dataset);
  const dataSpec = [{ role: 'trainer', datasetGroups: { default: [datasetId] } }];
  const job = { name: 'first job', designId, backend: 'grpc', dataSpec };
  const { id: jobId } = (await ask('POST', `${base}/jobs`, job)) as { id: string };

  const apiKey = { 'x-api-key': 'deployer' };
  const taskId = async (role: string): Promise<string> => {
    const tasks = (await ask('GET', `${base}/jobs/${jobId}/tasks`)) as { taskId: string; role: string }[];
    const found = tasks.find((task) => task.role === role);
    if (found === undefined) throw new Error(`there is no task of the role ${role}`);
    return found.taskId;
  };
  return {
    ...{ url: controller.url, controller, jobId, taskId },
    async request(state) {
      await ask('PUT', `${base}/jobs/${jobId}/status`, { id: jobId, state });
    },
    async whenJobIs(state) {
      const leaving = new AbortController();
      const events = await fetch(`${controller.url}/api/v1/topology/events?after=latest`, { signal: leaving.signal });
      const isThere = async () =>
        ((await ask('GET', `${base}/jobs/${jobId}/status`)) as { state: string }).state === state;
      if (!(await isThere())) {
        for await (const _ of events.body ?? []) if (await isThere()) break;
      }
      leaving.abort();
    },
    async report(role, state, log = '') {
      const id = await taskId(role);
      const { agentKVs } = (await ask('GET', `/computes/default/deployments/${jobId}/config`, undefined, apiKey)) as {
        agentKVs: Readonly<Record<string, string>>;
      };
      await ask('PUT', `/jobs/${jobId}/${id}/task/status`, { state, log }, { 'x-task-key': agentKVs[id] });
    },
    [Symbol.asyncDispose]: () => controller[Symbol.asyncDispose](),
  };
};
