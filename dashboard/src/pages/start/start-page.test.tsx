import { screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve, type Served } from '../../../../services/reducer/http/testing/serve.js';
import { importSeed } from '../../testing/recorded-run.js';
import { renderApp } from '../../testing/render-app.js';

let served: Served;
beforeEach(async () => {
  served = await serve();
});
afterEach(() => served[Symbol.asyncDispose]());

const box = (name: string) => screen.findByRole<HTMLInputElement>('textbox', { name });

describe('the form that starts a run', () => {
  it('starts one with what was put in, and goes to its page', async () => {
    await importSeed(served.federation);
    const { user, address } = renderApp(served.url, '/start');
    await user.type(await box('Rounds'), '7');
    await user.click(screen.getByRole('button', { name: 'Change: Strategy' }));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Strategy' }), 'fedadam');
    await user.type(await box('τ'), '0.01');
    expect(screen.getByLabelText('curl').textContent).toContain('rounds=7');
    await user.click(screen.getByRole('button', { name: 'Start the run' }));
    await screen.findByRole('heading', { level: 1, name: /^Run / });
    const [run] = await served.federation.records.runs.list();
    expect(run?.config).toMatchObject({ rounds: 7, strategy: 'fedadam', tau: 0.01, timeout: 180 });
    expect(address()).toBe(`/runs/${run?._id ?? ''}`);
  });

  it('says at the field what is wrong, as the server would, and sends nothing', async () => {
    await importSeed(served.federation);
    const { user } = renderApp(served.url, '/start');
    const rounds = await box('Rounds');
    await user.type(rounds, '0');
    expect(rounds.getAttribute('aria-invalid')).toBe('true');
    await user.click(screen.getByRole('button', { name: 'Start the run' }));
    expect(document.activeElement).toBe(rounds);
    expect(screen.getByText('One field needs to be corrected.')).toBeDefined();
    expect(await served.federation.records.runs.list()).toEqual([]);
  });

  it("shows the server's reason when it does not start the run", async () => {
    const { user } = renderApp(served.url, '/start');
    await box('Rounds');
    await user.click(screen.getByRole('button', { name: 'Start the run' }));
    const problem = await screen.findByRole('alert');
    expect(within(problem).getByRole('link', { name: 'model.none' })).toBeDefined();
  });

  it('explains every field', async () => {
    renderApp(served.url, '/start');
    const rounds = await box('Rounds');
    const description = document.getElementById(rounds.getAttribute('aria-describedby')?.split(' ')[0] ?? '');
    expect(description?.textContent).toBe('Rounds to train.');
  });
});
