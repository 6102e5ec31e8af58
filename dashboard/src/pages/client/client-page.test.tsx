import { screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderApp } from '../../testing/render-app.js';
import { serveTrained } from '../../testing/trained.js';

let served: Awaited<ReturnType<typeof serveTrained>>;
beforeEach(async () => {
  served = await serveTrained(2, 2);
});
afterEach(() => served[Symbol.asyncDispose]());

describe("a client's page", () => {
  it('tells failures with their last words, as they are written, and nothing of them is run', async () => {
    const { store } = served;
    const words = ['<img src=x onerror="alert(1)">', 'خطأ في القرص'];
    served.federation.events.publish({
      ...{ level: 'error', type: 'client.failed', message: '<b>no disk</b>', runId: store.runId, round: 2 },
      ...{ client: store.clients[0]!, fields: { work: 'train', code: 'task.failed', logTail: words } },
    });
    await served.federation.events.flushed();
    renderApp(served.url, '/clients/client-0001');
    const table = await screen.findByRole('table', { name: /its parts/i });
    expect(within(table).getByText('failed')).toBeDefined();
    expect(within(table).getByText('<b>no disk</b>')).toBeDefined();
    const log = within(table).getByLabelText('The last lines of its log');
    expect(log.textContent).toBe(words.join('\n'));
    expect(document.querySelector('img[onerror]')).toBeNull();
    expect(within(table).getByRole('link', { name: 'task.failed' })).toBeDefined();
  });

  it('says that a client has not been asked yet, and that one does not exist', async () => {
    renderApp(served.url, '/clients/client-0002');
    await screen.findByText('It has not been asked for anything yet.');
    expect(screen.getByRole('link', { name: 'Follow it over rounds' }).getAttribute('href')).toBe(
      '/box?client=client-0002',
    );
    renderApp(served.url, '/clients/nobody');
    await screen.findByRole('heading', { level: 1, name: 'There is no such client' });
  });
});
