import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiContext } from '../api/api-context.js';
import type { Api } from '../api/client.js';
import { LiveProvider } from '../live/live-provider.js';
import { cssVariables, theme } from './theme.js';

interface ProvidersProps {
  readonly api: Api;
  /** Address of the API. */
  readonly baseUrl: string;
  readonly queries: QueryClient;
  readonly children: ReactNode;
}

/** What all pages stand in: looks, API, cache, live connection. */
export const Providers = ({ api, baseUrl, queries, children }: ProvidersProps) => (
  <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
    <ApiContext value={{ api, baseUrl }}>
      <QueryClientProvider client={queries}>
        <LiveProvider baseUrl={baseUrl}>
          <Notifications position="bottom-right" />
          {children}
        </LiveProvider>
      </QueryClientProvider>
    </ApiContext>
  </MantineProvider>
);
