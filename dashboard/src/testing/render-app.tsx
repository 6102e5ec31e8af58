import type { QueryClient } from '@tanstack/react-query';
import { render, type RenderResult } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { openApi } from '../api/client.js';
import { openQueryClient } from '../api/query-client.js';
import { Providers } from '../app/providers.js';
import { routes } from '../app/routes.js';

export interface RenderedApp extends RenderResult {
  readonly user: UserEvent;
  readonly queries: QueryClient;
  /** Path and query that the application is at. */
  readonly address: () => string;
}

/** The whole application at one of its addresses, over the API at `baseUrl`: that of a real reducer. */
export const renderApp = (baseUrl: string, path: string): RenderedApp => {
  const queries = openQueryClient();
  const router = createMemoryRouter(routes, { initialEntries: [path] });
  const result = render(
    <Providers api={openApi(baseUrl)} baseUrl={baseUrl} queries={queries}>
      <RouterProvider router={router} />
    </Providers>,
  );
  const address = () => `${router.state.location.pathname}${router.state.location.search}`;
  return { ...result, user: userEvent.setup(), queries, address };
};
