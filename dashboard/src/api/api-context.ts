import { createContext, use } from 'react';
import { openApi, type Api } from './client.js';

/** The API that the pages ask, and its address: the one that the page came from. */
export const ApiContext = createContext<{ readonly api: Api; readonly baseUrl: string }>({
  api: openApi(window.location.origin),
  baseUrl: window.location.origin,
});

export const useApi = (): Api => use(ApiContext).api;
