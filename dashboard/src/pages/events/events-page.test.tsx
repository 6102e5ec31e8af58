import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serve, type Served } from '../../../../services/reducer/http/testing/serve.js';
import { keptEvents } from '../../live/live-store.js';
import { renderApp } from '../../testing/render-app.js';

let served: Served;
beforeEach(async () => {
  served = await serve();
});
afterEach(() => served[Symbol.asyncDispose]());

const publish = (message: string, more: { level?: 'info' | 'warning' | 'error'; client?: string } = {}) => {
  served.federation.events.publish({ level: 'info', type: 'test.happened', message, ...more });
};
const addressOf = (asked: Parameters<typeof fetch>[0]): string =>
  asked instanceof Request ? asked.url : String(asked);
const messages = async () => {
  const table = await screen.findByRole('table', { name: 'Events, newest first' });
  return within(table)
    .getAllByRole('rowheader')
    .map(({ textContent }) => textContent);
};

describe('the page of events', () => {
  it('shows what has happened and what happens, newest first, each once', async () => {
    publish('one');
    publish('two');
    await served.federation.events.flushed();
    renderApp(served.url, '/events');
    expect(await messages()).toEqual(['two', 'one']);
    await screen.findByText('Live');
    publish('<b>three</b>');
    await screen.findByText('<b>three</b>');
    expect(await messages()).toEqual(['<b>three</b>', 'two', 'one']);
  });

  it('is told of a rare event alone, and does not ask again because of many others', async () => {
    publish('rare', { client: 'c1' });
    await served.federation.events.flushed();
    const asked = vi.spyOn(globalThis, 'fetch');
    const pagesAsked = () => asked.mock.calls.filter(([what]) => addressOf(what).includes('order=desc')).length;
    renderApp(served.url, '/events?client=c1');
    expect(await messages()).toEqual(['rare']);
    await screen.findByText('Live');
    const before = pagesAsked();
    for (let number = 0; number < 2 * keptEvents; number += 1) publish(`other ${String(number)}`, { client: 'c2' });
    publish('rare again', { client: 'c1' });
    await screen.findByText('rare again');
    expect(await messages()).toEqual(['rare again', 'rare']);
    expect(pagesAsked()).toBe(before);
    asked.mockRestore();
  });

  it('is narrowed by level and client, which its address says', async () => {
    publish('fine', { client: 'c1' });
    publish('odd', { level: 'warning', client: 'c1' });
    publish('bad', { level: 'error', client: 'c2' });
    await served.federation.events.flushed();
    const { user, address } = renderApp(served.url, '/events?level=warning');
    expect(await messages()).toEqual(['bad', 'odd']);
    await screen.findByText('Live');
    publish('fine again', { client: 'c2' });
    publish('odd again', { level: 'warning', client: 'c2' });
    await screen.findByText('odd again');
    expect(await messages()).toEqual(['odd again', 'bad', 'odd']);
    await user.type(screen.getByRole('textbox', { name: 'Client or combiner' }), 'c1{Enter}');
    await waitFor(async () => {
      expect(await messages()).toEqual(['odd']);
    });
    expect(address()).toBe('/events?level=warning&client=c1');
  });
});
