import { redirect, type RouteObject } from 'react-router';
import { pagePaths, partOfPage, type PageName, type Part } from '../../../services/web/page-paths.js';
import { PageFailed } from './page-failed.js';
import { Shell } from './shell.js';

/** What a file of a page exports. */
interface PageModule {
  readonly default: () => React.ReactNode;
}

/** Each page is a chunk of its own, loaded when it is first gone to. */
const pages: Readonly<Record<PageName, () => Promise<PageModule>>> = {
  overview: () => import('../pages/overview/overview-page.js'),
  start: () => import('../pages/start/start-page.js'),
  table: () => import('../pages/table/table-page.js'),
  box: () => import('../pages/box/box-page.js'),
  timeline: () => import('../pages/timeline/timeline-page.js'),
  runs: () => import('../pages/runs/runs-page.js'),
  run: () => import('../pages/run/run-page.js'),
  models: () => import('../pages/models/models-page.js'),
  model: () => import('../pages/model/model-page.js'),
  compareModels: () => import('../pages/compare-models/compare-models-page.js'),
  network: () => import('../pages/network/network-page.js'),
  client: () => import('../pages/client/client-page.js'),
  events: () => import('../pages/events/events-page.js'),
  designs: () => import('../pages/designs/designs-page.js'),
  design: () => import('../pages/design/design-page.js'),
  jobs: () => import('../pages/jobs/jobs-page.js'),
  job: () => import('../pages/job/job-page.js'),
  task: () => import('../pages/task/task-page.js'),
};

const page = (path: string, load: () => Promise<PageModule>): RouteObject => ({
  path,
  lazy: async () => ({ Component: (await load()).default }),
  errorElement: <PageFailed />,
});

/** The pages about what the server has. */
export const routesFor = (parts: readonly Part[]): RouteObject[] => [
  {
    Component: Shell,
    errorElement: <PageFailed />,
    // Shown until the first page has been loaded.
    hydrateFallbackElement: <></>,
    children: [
      ...(Object.keys(pages) as PageName[])
        .filter((name) => parts.includes(partOfPage(name)))
        .map((name) => page(pagePaths[name], pages[name])),
      ...(parts.includes('federation') ? [] : [{ path: '/', loader: () => redirect(pagePaths.jobs) }]),
      page('*', () => import('../pages/not-found/not-found-page.js')),
    ],
  },
];
