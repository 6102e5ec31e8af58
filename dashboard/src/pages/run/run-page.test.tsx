import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve, type Served } from '../../../../services/reducer/http/testing/serve.js';
import { nastyMessage, recordRun } from '../../testing/recorded-run.js';
import { renderApp } from '../../testing/render-app.js';

let served: Served;
beforeEach(async () => {
  served = await serve();
});
afterEach(() => served[Symbol.asyncDispose]());

describe('the page of a run', () => {
  it('shows its rounds, and the reason and the log of what failed, as text', async () => {
    const { runId } = await recordRun(served);
    const { user, container } = renderApp(served.url, `/runs/${runId}`);
    const table = await screen.findByRole('table', { name: 'Rounds, newest first' });
    const rounds = within(table).getAllByRole('rowheader');
    expect(rounds.map(({ textContent }) => textContent.replace(/\W/g, ''))).toEqual(['2', '1']);
    expect(within(table).getByText('1 failed')).toBeDefined();
    expect(within(table).getByText('abandoned')).toBeDefined();
    await user.click(within(table).getByRole('button', { name: /2/ }));
    expect(screen.getByText('too few answered')).toBeDefined();
    expect(screen.getByText(nastyMessage)).toBeDefined();
    expect(container.querySelector('img[src="x"]')).toBeNull();
    expect(screen.getByText(/first line\s+last line/)).toBeDefined();
    expect(screen.getByRole('link', { name: 'task.learner_threw' }).getAttribute('href')).toBe(
      '/docs/errors#task.learner_threw',
    );
  });

  it('shows the configuration, what differs from the default in bold', async () => {
    const { runId } = await recordRun(served, { rounds: 9, strategy: 'fedprox' });
    renderApp(served.url, `/runs/${runId}`);
    const table = await screen.findByRole('table', { name: 'Parameters' });
    const row = within(table).getByRole('row', { name: /^rounds/ });
    expect(within(row).getByText('9').style.fontWeight).toBe('650');
    expect(within(table).getByRole('row', { name: /^proximalMu 0.01/ })).toBeDefined();
    expect(within(table).queryByRole('row', { name: /^tau/ })).toBeNull();
  });

  it('stops the run after asking, and shows that it is stopped', async () => {
    const { runId } = await recordRun(served);
    const { user } = renderApp(served.url, `/runs/${runId}`);
    await user.click(await screen.findByRole('button', { name: 'Stop' }));
    await user.click(await screen.findByRole('button', { name: 'Stop the run' }));
    await screen.findByText('stopped');
    expect((await served.federation.records.runs.get(runId))?.state).toBe('stopped');
    await waitFor(() => {
      expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull();
    });
  });

  it('is cloned into the form with what it was told', async () => {
    const { runId } = await recordRun(served, { rounds: 9, strategy: 'fedprox', proximalMu: 0.5 });
    const { user, address } = renderApp(served.url, `/runs/${runId}`);
    await user.click(await screen.findByRole('link', { name: 'Clone into a new run' }));
    const rounds = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Rounds' });
    expect(address()).toBe(`/start?from=${runId}`);
    expect(rounds.value).toBe('9');
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Proximal μ' }).value).toBe('0.5');
  });

  it('of an id that does not exist is a page that says so', async () => {
    renderApp(served.url, '/runs/nope');
    await screen.findByRole('heading', { level: 1, name: 'There is no such run' });
    expect(screen.getByRole('link', { name: 'All runs' })).toBeDefined();
  });
});
