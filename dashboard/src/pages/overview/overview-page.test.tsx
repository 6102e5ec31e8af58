import { screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runConfigSchema } from '../../../../services/core/index.js';
import { serve, type Served } from '../../../../services/reducer/http/testing/serve.js';
import { importSeed } from '../../testing/recorded-run.js';
import { renderApp } from '../../testing/render-app.js';
import { lackOf, type Overview } from './next-step-of.js';

let served: Served;
beforeEach(async () => {
  served = await serve();
});
afterEach(() => served[Symbol.asyncDispose]());

describe('the overview', () => {
  it('says the next step, and shows a run as soon as one is started, without being loaded again', async () => {
    renderApp(served.url, '/');
    await screen.findByText('No combiner is connected yet');
    await screen.findByText('Live');
    await importSeed(served.federation);
    await served.federation.startRun(runConfigSchema.parse({ rounds: 4 }));
    await screen.findByRole('heading', { name: 'Run in work' });
    expect(screen.getByText('0 of 4 rounds')).toBeDefined();
  });

  it('keeps what it has when the API fails, says so, and recovers by itself', async () => {
    await importSeed(served.federation);
    await served.federation.startRun(runConfigSchema.parse({ rounds: 4 }));
    const { queries } = renderApp(served.url, '/');
    await screen.findByText('0 of 4 rounds');
    const { records } = served.federation;
    const failing = vi.spyOn(records.runs, 'list').mockRejectedValue(new Error('disk'));
    const status = vi.spyOn(served.federation, 'status').mockRejectedValue(new Error('disk'));
    await queries.invalidateQueries({ queryKey: ['overview'] });
    await screen.findByText('There is a problem with the overview');
    expect(screen.getByText('0 of 4 rounds')).toBeDefined();
    failing.mockRestore();
    status.mockRestore();
    await vi.waitFor(
      () => {
        expect(screen.queryByText('There is a problem with the overview')).toBeNull();
      },
      { timeout: 15_000 },
    );
  });
});

describe('what is missing', () => {
  const all: Overview = {
    federation: { name: 'f', version: '1' },
    combiners: { connected: 1 },
    clients: { connected: 1 },
    stores: [{ role: 'objects', kind: 'filesystem', ok: true }],
    counts: { runs: 0, models: 1 },
  };
  it.each<[string, Partial<Overview>]>([
    ['store', { stores: [{ role: 'records', kind: 'mongodb', ok: false }], combiners: { connected: 0 } }],
    ['combiner', { combiners: { connected: 0 }, clients: { connected: 0 } }],
    ['client', { clients: { connected: 0 }, counts: { runs: 0, models: 0 } }],
    ['model', { counts: { runs: 0, models: 0 } }],
    ['run', {}],
  ])('is first a %s', (lack, part) => {
    expect(lackOf({ ...all, ...part })).toBe(lack);
  });
});
