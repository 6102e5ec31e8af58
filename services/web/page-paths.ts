/** What a server of the dashboard has behind it: a reducer (a federation), a controller (topologies), or both. */
export type Part = 'federation' | 'topologies';

const federationPaths = {
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

const topologyPaths = {
  designs: '/designs',
  design: '/designs/:id',
  jobs: '/jobs',
  job: '/jobs/:id',
  task: '/tasks/:id',
} as const;

/** Address of every page of the dashboard's application; the servers and the application read the same list. */
export const pagePaths = { ...federationPaths, ...topologyPaths };

export type PageName = keyof typeof pagePaths;

/** The part that a page is about. */
export const partOfPage = (name: PageName): Part => (name in topologyPaths ? 'topologies' : 'federation');

/** The part that the page at an address is about; undefined where there is no page. */
export const partOfPath = (pathname: string): Part | undefined =>
  patterns.find(({ pattern }) => pattern.test(pathname))?.part;

/**
 * Whether a page of the application is at the address, on a server that has these parts. `/` is always one: the first
 * page of whatever there is. `pathname` is as in URLs: encoded, without query.
 */
export const isPagePath = (pathname: string, parts: readonly Part[]): boolean => {
  const part = partOfPath(pathname);
  return pathname === '/' || (part !== undefined && parts.includes(part));
};

const patterns = (Object.keys(pagePaths) as PageName[]).map((name) => ({
  part: partOfPage(name),
  pattern: new RegExp(`^${pagePaths[name].replaceAll(/:\w+/g, '[^/]+')}/?$`),
}));

/** Name of the `<meta>` in the application's document that lists the server's parts. */
export const partsMeta = 'nestor-parts';
