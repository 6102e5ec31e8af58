import { createContext, use } from 'react';
import { openApi, openControllerApi, type Api, type ControllerApi } from './client.js';

/** The APIs that the pages ask. */
export interface Apis {
  readonly api: Api;
  readonly controller: ControllerApi;
  /** Address of both: the one that the page came from. */
  readonly baseUrl: string;
}

/** Both APIs at an address. */
export const openApis = (baseUrl: string): Apis => ({
  ...{ api: openApi(baseUrl), controller: openControllerApi(baseUrl), baseUrl },
});

export const ApiContext = createContext(openApis(window.location.origin));

/** The reducer's API. */
export const useApi = (): Api => use(ApiContext).api;

/** The controller's API. */
export const useControllerApi = (): ControllerApi => use(ApiContext).controller;
