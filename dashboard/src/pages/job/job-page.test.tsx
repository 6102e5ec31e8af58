import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderApp } from '../../testing/render-app.js';
import { serveTopologies, type ServedTopologies } from '../../testing/serve-topologies.js';

let served: ServedTopologies;
beforeEach(async () => {
  served = await serveTopologies();
});
afterEach(() => served[Symbol.asyncDispose]());

const open = (path = `/jobs/${served.jobId}`) => renderApp(served.url, path, ['topologies']);
const rowOf = async (name: RegExp) =>
  within(await screen.findByRole('table', { name: 'Tasks of the job' })).findByRole('row', { name });

describe('the page of a job', () => {
  it('starts it after asking, and shows each task as it changes, without being asked again', async () => {
    const { user } = open();
    await rowOf(/trainer-0.*ready/);
    await user.click(await screen.findByRole('button', { name: 'Start' }));
    await user.click(await screen.findByRole('button', { name: 'Start the job' }));
    await served.whenJobIs('deploying');
    await screen.findByRole('button', { name: 'Stop' });
    await served.report('trainer', 'running');
    await rowOf(/trainer-0.*running/);
    await rowOf(/top-aggregator-0.*ready/);
    for (const role of ['top-aggregator', 'trainer']) await served.report(role, 'completed', 'done');
    await rowOf(/trainer-0.*completed/);
    await rowOf(/top-aggregator-0.*completed/);
    await screen.findByRole('button', { name: 'Start' });
  });

  it('says who is missing, and what brings them', async () => {
    open();
    await screen.findByRole('heading', { level: 1, name: /first job/ });
    expect(screen.queryByText('Somebody is missing')).toBeNull();
    await served.request('starting');
    await screen.findByText('Somebody is missing');
    expect(screen.getAllByText(/no deployer is connected/)).toHaveLength(2);
    const leaving = new AbortController();
    const told = served.controller.deployEvents('default', 'deployer', leaving.signal)[Symbol.asyncIterator]();
    await told.next();
    await waitFor(() => {
      expect(screen.queryByText(/no deployer is connected/)).toBeNull();
    });
    expect(screen.getAllByText(/is starting the agents/)).toHaveLength(2);
    leaving.abort();
  });

  it('stops it after asking', async () => {
    await served.request('starting');
    const { user } = open();
    await user.click(await screen.findByRole('button', { name: 'Stop' }));
    await user.click(await screen.findByRole('button', { name: 'Stop the job' }));
    await served.whenJobIs('terminated');
    await screen.findAllByText('terminated');
    await screen.findByRole('button', { name: 'Start' });
  });

  it('says why a job cannot be started, and keeps the question open', async () => {
    const { user } = open();
    await user.click(await screen.findByRole('button', { name: 'Start' }));
    await served.request('starting');
    await user.click(await screen.findByRole('button', { name: 'Start the job' }));
    await screen.findByText('There is a problem with starting the job');
  });
});

describe('the page of a task', () => {
  it('shows the end of its log as it grows', async () => {
    await served.request('starting');
    await served.whenJobIs('deploying');
    open(`/tasks/${await served.taskId('trainer')}`);
    await screen.findByRole('heading', { level: 1, name: /trainer-0/ });
    await screen.findByText(/the task has not begun/);
    await served.report('trainer', 'running');
    await screen.findByText(/Nothing was written yet/);
    await served.report('trainer', 'running', 'round 1\n');
    await screen.findByText('round 1');
    await served.report('trainer', 'running', 'round 1\nround 2 <b>bold</b>\n');
    expect((await screen.findByText(/round 2/)).textContent).toContain('<b>bold</b>');
  });
});

describe('the list of jobs', () => {
  it('shows each with its tasks, and leads to it', async () => {
    const { user, address } = open('/');
    expect(await screen.findByRole('row', { name: /first job.*2 ready.*flat/ })).toBeDefined();
    expect(address()).toBe('/jobs');
    expect(screen.queryByRole('link', { name: 'Network' })).toBeNull();
    await user.click(screen.getByRole('link', { name: 'first job' }));
    await screen.findByRole('table', { name: 'Tasks of the job' });
    expect(address()).toBe(`/jobs/${served.jobId}`);
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
