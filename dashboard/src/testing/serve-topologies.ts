import { rawZip } from '../../../services/controller/testing/raw-zip.js';
import { flatDesign } from '../../../test/support/job-designs.js';
import { Processes } from '../../../test/support/processes.js';

/** A job that waits to be started, with a design of its own. */
export interface TestJob {
  readonly jobId: string;
  readonly name: string;
  readonly designId: string;
  /** The task of a role. */
  taskId(role: string): Promise<string>;
  request(state: 'starting' | 'stopping'): Promise<void>;
  /** Waits until it is in a state. */
  whenIn(state: string): Promise<void>;
  /** What the agent of a role's task tells. */
  report(role: string, state: string, log?: string): Promise<void>;
}

/** A controller. */
export interface ServedTopologies extends AsyncDisposable {
  readonly url: string;
  ask(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<unknown>;
  makeJob(): Promise<TestJob>;
}

/** Whose the designs and jobs are. */
export const owner = 'owner';

/** What a description might be, which is not to be taken for HTML. */
export const nastyDescription = '<img src=x onerror="alert(1)"> שלום';

/** Starts a controller as a process: it does not run among the globals of a browser. */
export const serveTopologies = async (): Promise<ServedTopologies> => {
  const processes = await Processes.open();
  processes.spawn('controller', ['controller', '--port', '0', '--notifier-port', '0']);
  const { port } = await processes.logged('controller', (line) => line['notifierPort'] !== undefined);
  await processes.logged('controller', ({ ready }) => ready === true);
  const url = `http://127.0.0.1:${String(port)}`;
  const ask: ServedTopologies['ask'] = async (method, path, body, more = {}) => {
    const headers = { accept: 'application/json', 'content-type': 'application/json', ...more };
    const sent = body === undefined ? {} : { body: body instanceof Buffer ? body : JSON.stringify(body) };
    const response = await fetch(url + path, { method, headers, ...sent });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return (await response.json()) as unknown;
  };
  let made = 0;
  return {
    ...{ url, ask },
    makeJob: () => makeJob(url, ask, `flat-${String((made += 1))}`),
    [Symbol.asyncDispose]: () => processes.close(),
  };
};

const makeJob = async (url: string, ask: ServedTopologies['ask'], designId: string): Promise<TestJob> => {
  const base = `/users/${owner}`;
  await ask('POST', `${base}/designs`, { id: designId, name: '', description: nastyDescription });
  await ask('POST', `${base}/designs/${designId}/schema`, flatDesign.schema);
  const code = rawZip(Object.entries(flatDesign.code).map(([name, content]) => ({ name, content })));
  const type = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  await ask('POST', `${base}/designs/${designId}/code`, codeForm(code), type);
  const dataset = { name: 'D', url: `data:${designId}`, dataFormat: 'npy', realm: 'default', isPublic: true };
  const datasetId = await ask('POST', `${base}/datasets`, dataset);
  const dataSpec = [{ role: 'trainer', datasetGroups: { default: [datasetId] } }];
  const name = `job of ${designId}`;
  const { id: jobId } = (await ask('POST', `${base}/jobs`, { name, designId, backend: 'grpc', dataSpec })) as {
    id: string;
  };
  const taskId = async (role: string): Promise<string> => {
    const tasks = (await ask('GET', `${base}/jobs/${jobId}/tasks`)) as { taskId: string; role: string }[];
    const found = tasks.find((task) => task.role === role);
    if (found === undefined) throw new Error(`there is no task of the role ${role}`);
    return found.taskId;
  };
  return {
    ...{ jobId, name, designId, taskId },
    async request(state) {
      await ask('PUT', `${base}/jobs/${jobId}/status`, { id: jobId, state });
    },
    async whenIn(state) {
      const leaving = new AbortController();
      const events = await fetch(`${url}/api/v1/topology/events?after=latest`, { signal: leaving.signal });
      const isIn = async () =>
        ((await ask('GET', `${base}/jobs/${jobId}/status`)) as { state: string }).state === state;
      const reader = events.body?.getReader();
      while (!(await isIn())) await reader?.read();
      leaving.abort();
    },
    async report(role, state, log = '') {
      const id = await taskId(role);
      const path = `/computes/default/deployments/${jobId}/config`;
      const { agentKVs } = (await ask('GET', path, undefined, { 'x-api-key': 'deployer' })) as {
        agentKVs: Readonly<Record<string, string>>;
      };
      await ask('PUT', `/jobs/${jobId}/${id}/task/status`, { state, log }, { 'x-task-key': agentKVs[id] ?? '' });
    },
  };
};

const boundary = 'the-boundary';

/** Written by hand: Node's `fetch` cannot read the forms of jsdom. */
const codeForm = (archive: Buffer): Buffer => {
  const part = (name: string, more = '') =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
  return Buffer.concat([
    Buffer.from(`${part('fileName')}code.zip\r\n${part('fileData', '; filename="code.zip"')}`),
    archive,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
};
