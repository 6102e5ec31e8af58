import type { QueryClient } from '@tanstack/react-query';
import { render, type RenderResult } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { createMemoryRouter, RouterProvider } from 'react-router';
import type { Part } from '../../../services/web/page-paths.js';
import { openApis } from '../api/api-context.js';
import { openQueryClient } from '../api/query-client.js';
import { Providers } from '../app/providers.js';
import { routesFor } from '../app/routes.js';

export interface RenderedApp extends RenderResult {
  readonly user: UserEvent;
  readonly queries: QueryClient;
  /** Path and query that the application is at. */
  readonly address: () => string;
}

/** The whole application at one of its addresses, over the API at `baseUrl`: that of a real reducer or controller. */
export const renderApp = (baseUrl: string, path: string, parts: readonly Part[] = ['federation']): RenderedApp => {
  const queries = openQueryClient();
  const router = createMemoryRouter(routesFor(parts), { initialEntries: [path] });
  const result = render(
    <Providers apis={openApis(baseUrl)} parts={parts} queries={queries}>
      <RouterProvider router={router} />
    </Providers>,
  );
  const address = () => `${router.state.location.pathname}${router.state.location.search}`;
  return { ...result, user: userEvent.setup(), queries, address };
};
