import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Part } from '../../../services/web/page-paths.js';
import { ApiContext, type Apis } from '../api/api-context.js';
import { PartsContext } from './parts.js';
import { cssVariables, theme } from './theme.js';

interface ProvidersProps {
  readonly apis: Apis;
  /** What the server has behind it. */
  readonly parts: readonly Part[];
  readonly queries: QueryClient;
  readonly children: ReactNode;
}

/** What all pages stand in: looks, APIs, cache. */
export const Providers = ({ apis, parts, queries, children }: ProvidersProps) => (
  <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
    <ApiContext value={apis}>
      <PartsContext value={parts}>
        <QueryClientProvider client={queries}>
          <Notifications position="bottom-right" />
          {children}
        </QueryClientProvider>
      </PartsContext>
    </ApiContext>
  </MantineProvider>
);
