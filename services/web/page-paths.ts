/** Address of every page of the dashboard's application; the servers and the application read the same list. */
export const pagePaths = {
  overview: '/',
  start: '/start',
  table: '/table',
  box: '/box',
  timeline: '/timeline',
  runs: '/runs',
  run: '/runs/:id',
  models: '/models',
  model: '/models/:id',
  compareModels: '/models/:id/compare/:otherId',
  network: '/network',
  client: '/clients/:name',
  events: '/events',
} as const;

export type PageName = keyof typeof pagePaths;

/** Whether a page of the application is at the address. `pathname` is as in URLs: encoded, without query. */
export const isPagePath = (pathname: string): boolean => patterns.some((pattern) => pattern.test(pathname));

const patterns = Object.values(pagePaths).map((path) => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}/?$`));
