import { screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { serve, type Served } from '../../../../services/reducer/http/testing/serve.js';
import { renderApp } from '../../testing/render-app.js';
import { serveTrained } from '../../testing/trained.js';

let served: Served;
afterEach(() => served[Symbol.asyncDispose]());

describe('the page of models', () => {
  it('compares the last two that were ticked', async () => {
    const trained = await serveTrained(4, 2);
    served = trained;
    const { user } = renderApp(served.url, '/models');
    await screen.findByText('Tick two models to compare them.');
    const short = (round: number) => trained.store.modelIds[round]?.slice(0, 10) ?? '';
    for (const round of [1, 2, 4]) await user.click(screen.getByRole('checkbox', { name: `Compare ${short(round)}` }));
    const link = screen.getByRole('link', { name: `Compare ${short(2)} and ${short(4)}` });
    expect(link.getAttribute('href')).toBe(
      `/models/${trained.store.modelIds[2] ?? ''}/compare/${trained.store.modelIds[4] ?? ''}`,
    );
  });

  it('says what to do when there is none', async () => {
    served = await serve();
    renderApp(served.url, '/models');
    await screen.findByText('There is no model yet.');
    screen.getByLabelText('A safetensors file');
    expect(screen.getByRole('link', { name: 'Upload a model' }).getAttribute('href')).toBe('#upload');
  });
});
