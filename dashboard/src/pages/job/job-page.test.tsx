import { screen, waitFor, within } from '@testing-library/react';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { renderApp } from '../../testing/render-app.js';
import { serveTopologies, type ServedTopologies, type TestJob } from '../../testing/serve-topologies.js';

let served: ServedTopologies;
let job: TestJob;
beforeAll(async () => {
  served = await serveTopologies();
});
afterAll(() => served[Symbol.asyncDispose]());
beforeEach(async () => {
  job = await served.makeJob();
});

const open = (path = `/jobs/${job.jobId}`) => renderApp(served.url, path, ['topologies']);
const rowOf = async (name: RegExp) =>
  within(await screen.findByRole('table', { name: 'Tasks of the job' })).findByRole('row', { name });

describe('the page of a job', () => {
  it('starts it after asking, and shows each task as it changes, without being asked again', async () => {
    const { user } = open();
    await rowOf(/trainer-0.*ready/);
    await user.click(await screen.findByRole('button', { name: 'Start' }));
    await user.click(await screen.findByRole('button', { name: 'Start the job' }));
    await job.whenIn('deploying');
    await screen.findByRole('button', { name: 'Stop' });
    await job.report('trainer', 'running');
    await rowOf(/trainer-0.*running/);
    await rowOf(/top-aggregator-0.*ready/);
    for (const role of ['top-aggregator', 'trainer']) await job.report(role, 'completed', 'done');
    await rowOf(/trainer-0.*completed/);
    await rowOf(/top-aggregator-0.*completed/);
    await screen.findByRole('button', { name: 'Start' });
  });

  it('says who is missing, and what brings them', async () => {
    open();
    await screen.findByRole('heading', { level: 1, name: new RegExp(job.name) });
    expect(screen.queryByText('Somebody is missing')).toBeNull();
    await job.request('starting');
    await screen.findByText('Somebody is missing');
    expect(await screen.findAllByText(/no deployer is connected/)).toHaveLength(2);
    await job.report('trainer', 'running');
    await waitFor(() => {
      expect(screen.getAllByText(/no deployer is connected/)).toHaveLength(1);
    });
  });

  it('stops it after asking', async () => {
    await job.request('starting');
    const { user } = open();
    await user.click(await screen.findByRole('button', { name: 'Stop' }));
    await user.click(await screen.findByRole('button', { name: 'Stop the job' }));
    await job.whenIn('terminated');
    await screen.findAllByText('terminated');
    await screen.findByRole('button', { name: 'Start' });
  });

  it('does not ask any more about a job that somebody else has started meanwhile', async () => {
    const { user } = open();
    await user.click(await screen.findByRole('button', { name: 'Start' }));
    await screen.findByRole('button', { name: 'Start the job' });
    await job.request('starting');
    await screen.findByRole('button', { name: 'Stop', hidden: true });
    await waitFor(() => {
      expect(screen.queryByRole('button', { name: 'Start the job' })).toBeNull();
    });
  });
});

describe('the page of a task', () => {
  it('shows the end of its log as it grows', async () => {
    await job.request('starting');
    await job.whenIn('deploying');
    open(`/tasks/${await job.taskId('trainer')}`);
    await screen.findByRole('heading', { level: 1, name: /trainer-0/ });
    await screen.findByText(/the task has not begun/);
    await job.report('trainer', 'running');
    await screen.findByText(/Nothing was written yet/);
    await job.report('trainer', 'running', 'round 1\n');
    await screen.findByText('round 1');
    await job.report('trainer', 'running', 'round 1\nround 2 <b>bold</b>\n');
    expect((await screen.findByText(/round 2/)).textContent).toContain('<b>bold</b>');
  });
});

describe('the list of jobs', () => {
  it('shows each with its tasks, and leads to it', async () => {
    const { user, address } = open('/');
    expect(await screen.findByRole('row', { name: new RegExp(`${job.name}.*2 ready.*${job.designId}`) })).toBeDefined();
    expect(address()).toBe('/jobs');
    expect(screen.queryByRole('link', { name: 'Network' })).toBeNull();
    await user.click(screen.getByRole('link', { name: job.name }));
    await screen.findByRole('table', { name: 'Tasks of the job' });
    expect(address()).toBe(`/jobs/${job.jobId}`);
  });

  it('is not there, and neither is its place in the navigation, where no controller answers', async () => {
    renderApp(served.url, '/jobs', ['federation']);
    await screen.findByRole('heading', { level: 1, name: 'There is nothing at this address' });
    expect(screen.queryByRole('link', { name: 'Designs' })).toBeNull();
  });
});

it.each([
  ['/jobs/none', 'There is no such job'],
  ['/tasks/none', 'There is no such task'],
  ['/designs/a:none', 'There is no such design'],
])('%s is a page that says that there is no such thing', async (path, title) => {
  open(path);
  await screen.findByRole('heading', { level: 1, name: title });
});
