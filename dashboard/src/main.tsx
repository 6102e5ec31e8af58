import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { openApi } from './api/client.js';
import { openQueryClient } from './api/query-client.js';
import { Providers } from './app/providers.js';
import { routes } from './app/routes.js';

const root = document.getElementById('root');
if (root === null) throw new Error('the document has no place for the application');
const baseUrl = window.location.origin;

createRoot(root).render(
  <StrictMode>
    <Providers api={openApi(baseUrl)} baseUrl={baseUrl} queries={openQueryClient()}>
      <RouterProvider router={createBrowserRouter(routes)} />
    </Providers>
  </StrictMode>,
);
