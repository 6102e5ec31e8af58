import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { serve, type Served } from '../../../../services/reducer/http/testing/serve.js';
import { renderApp } from '../../testing/render-app.js';
import { serveTrained } from '../../testing/trained.js';

let served: Served;
afterEach(() => served[Symbol.asyncDispose]());

const bodyRows = () => screen.getAllByRole('row').filter((row) => row.closest('tbody') !== null);
const roundsShown = () => bodyRows().map((row) => within(row).getAllByRole('cell')[1]?.textContent);

describe('the metrics table', () => {
  it('has the newest model first, and is ordered anew by a click on a head, as the address says', async () => {
    served = await serveTrained();
    const { user, address } = renderApp(served.url, '/table');
    await screen.findByText('13 models');
    expect(roundsShown().slice(0, 3)).toEqual(['12', '11', '10']);
    await user.click(screen.getByRole('button', { name: 'accuracy' }));
    await waitFor(() => {
      expect(address()).toContain('sort=metrics.accuracy');
    });
    const head = screen.getByRole('columnheader', { name: 'accuracy' });
    const order = address().includes('order=asc') ? 'ascending' : 'descending';
    expect(head.getAttribute('aria-sort')).toBe(order);
  });

  it('finds a model by a part of its id, and says so when none fits', async () => {
    const trained = await serveTrained();
    served = trained;
    const { user } = renderApp(served.url, '/table');
    await screen.findByText('13 models');
    const filter = screen.getByRole('searchbox', { name: 'Filter' });
    await user.type(filter, trained.store.modelIds[7]?.slice(0, 20) ?? '');
    await screen.findByText('One model');
    expect(roundsShown()).toEqual(['7']);
    await user.type(filter, 'zzz');
    await screen.findByText('No model fits.');
  });

  it('leaves out the columns that nobody wants, and brings back those that somebody does', async () => {
    served = await serveTrained();
    const { user } = renderApp(served.url, '/table');
    await screen.findByText('13 models');
    expect(screen.queryByRole('columnheader', { name: 'loss min' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Columns' }));
    await user.click(await screen.findByRole('checkbox', { name: 'loss min', hidden: true }));
    await screen.findByRole('columnheader', { name: 'loss min' });
    await user.click(screen.getByRole('checkbox', { name: 'Examples', hidden: true }));
    await waitFor(() => {
      expect(screen.queryByRole('columnheader', { name: 'Examples' })).toBeNull();
    });
  });

  it('offers the rows that are chosen as a file, and opens the model of a row that is clicked on', async () => {
    const trained = await serveTrained();
    served = trained;
    const { user, address } = renderApp(served.url, '/table?run=one&sort=round&order=asc');
    await screen.findByText('12 models');
    const file = screen.getByRole('link', { name: 'CSV' }).getAttribute('href') ?? '';
    const lines = (await (await fetch(new URL(file, served.url))).text()).trim().split('\r\n');
    expect(lines).toHaveLength(13);
    await user.click(within(bodyRows()[0] as HTMLElement).getAllByRole('cell')[1] as HTMLElement);
    await waitFor(() => {
      expect(address()).toBe(`/models/${trained.store.modelIds[1] ?? ''}`);
    });
  });

  it('says what to do when there is no model, and what is wrong when nobody answers', async () => {
    served = await serve();
    renderApp(served.url, '/table');
    await screen.findByText('There is no model yet.');
    const away = renderApp('http://127.0.0.1:9', '/table');
    expect(await within(away.container).findByRole('alert')).toBeDefined();
    expect(within(away.container).getByText(/cannot be reached/)).toBeDefined();
  });
});
