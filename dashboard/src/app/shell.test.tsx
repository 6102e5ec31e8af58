import { screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve, type Served } from '../../../services/reducer/http/testing/serve.js';
import { renderApp } from '../testing/render-app.js';

let served: Served;
beforeEach(async () => {
  served = await serve();
});
afterEach(() => served[Symbol.asyncDispose]());

describe('the shell', () => {
  it('leads to every page, marks the one that is shown, and moves the focus to it', async () => {
    const { user, address } = renderApp(served.url, '/');
    await user.click(await screen.findByRole('link', { name: 'Events' }));
    await screen.findByRole('heading', { level: 1, name: 'Events' });
    expect(address()).toBe('/events');
    expect(screen.getByRole('link', { name: 'Events' }).getAttribute('aria-current')).toBe('page');
    expect(document.activeElement?.id).toBe('content');
    expect(document.title).toContain('Events');
  });

  it('says that it is live once the event stream is open, and when it is lost', async () => {
    renderApp(served.url, '/network');
    await screen.findByText('Live');
    await screen.findByText('small');
    await served[Symbol.asyncDispose]();
    await screen.findByText('Reconnecting');
    served = await serve();
  });

  it('has a page for addresses that do not exist', async () => {
    const { user, address } = renderApp(served.url, '/no/such/page');
    await screen.findByRole('heading', { level: 1, name: 'There is nothing at this address' });
    expect(screen.getByText('/no/such/page')).toBeDefined();
    await user.click(screen.getByRole('link', { name: 'To the overview' }));
    await waitFor(() => {
      expect(address()).toBe('/');
    });
  });
});
