import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { openApis } from './api/api-context.js';
import { openQueryClient } from './api/query-client.js';
import { readParts } from './app/parts.js';
import { Providers } from './app/providers.js';
import { routesFor } from './app/routes.js';

const root = document.getElementById('root');
if (root === null) throw new Error('the document has no place for the application');
const parts = readParts(document);

createRoot(root).render(
  <StrictMode>
    <Providers apis={openApis(window.location.origin)} parts={parts} queries={openQueryClient()}>
      <RouterProvider router={createBrowserRouter(routesFor(parts))} />
    </Providers>
  </StrictMode>,
);
