import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asyncJobOf, jobOf, slowTrainer, twoRegionsDesign } from '../support/job-designs.js';
import { JobSystem } from '../support/job-system.js';
import { rowsOf } from './support/cells.js';
import { looks, openChromium, openTab, visit, type Look, type Tab } from './support/chromium.js';
import { lookAt } from './support/look-at.js';

const slowJob = (rounds: number) => ({
  ...twoRegionsDesign,
  code: { ...twoRegionsDesign.code, 'trainer/main.js': slowTrainer },
  job: jobOf(rounds),
  datasets: { eu: 2, na: 2 },
});

let browser: Browser;
let system: JobSystem;
beforeAll(async () => {
  browser = await openChromium();
  system = await JobSystem.open();
});
afterAll(async () => {
  await browser.close();
  await system.close();
});

let tab: Tab;
let page: Page;
beforeEach(async () => {
  tab = await openTab(browser, system.url);
  page = tab.page;
});
afterEach(() => tab[Symbol.asyncDispose]());

const states = async () => (await rowsOf(page, 'Tasks of the job')).map((row) => row['State']);
/** Until every task has a state. */
const allIn = (state: string) =>
  page.waitForFunction(
    (wanted) => {
      const rows = [...document.querySelectorAll('#tasks tbody tr[aria-rowindex]')];
      return rows.length === 7 && rows.every((row) => row.querySelector('td')?.textContent === wanted);
    },
    state,
    { timeout: 120_000 },
  );
/** Marks the document, to see later that it was not loaded again. */
const bearWitness = () =>
  page.evaluate(() => {
    document.documentElement.dataset['witness'] = 'here';
  });
const witness = () => page.evaluate(() => document.documentElement.dataset['witness']);

describe('the dashboard of a controller', () => {
  it('creates a design, marks what is wrong with its schema as it is typed, and saves it once it is mended', async () => {
    await visit(page, '/');
    expect(new URL(page.url()).pathname).toBe('/jobs');
    await page.getByRole('link', { name: 'Designs', exact: true }).click();
    await page.getByRole('button', { name: 'Create a design' }).click();
    await page.getByRole('textbox', { name: 'Id' }).fill('drawn');
    await page.getByRole('button', { name: 'Create it' }).click();
    await page.waitForURL('**/designs/foo%3Adrawn');
    const editor = page.getByRole('textbox', { name: 'Schema as JSON' });
    await page.getByText('No findings').waitFor();
    await page.locator('.react-flow__node', { hasText: 'top-aggregator' }).waitFor();

    // One letter too many in the name of a role: the channel leads nowhere, and is not taken.
    await editor.getByText('"top-aggregator"').first().dblclick();
    await page.keyboard.type('headquarters');
    await page.getByRole('button', { name: '$.channels[0].pair[1]' }).waitFor();
    expect(await page.locator('.cm-lintRange-error').count()).toBeGreaterThan(0);
    expect(await page.getByRole('button', { name: 'Save as a new revision' }).isDisabled()).toBe(true);
    await page.getByText('as of the last text without findings').waitFor();
    expect(await page.locator('.react-flow__node', { hasText: 'headquarters' }).count()).toBe(0);

    await editor.focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(JSON.stringify(twoRegionsDesign.schema, undefined, 2));
    await page.getByText('No findings').waitFor();
    await page.locator('.react-flow__node', { hasText: 'middle-aggregator' }).first().waitFor();
    await page.getByRole('button', { name: 'Save as a new revision' }).click();
    await page.getByText('in force', { exact: true }).waitFor();
    expect(await system.call('GET', '/users/foo/designs/drawn/schema')).toMatchObject({
      revision: 1,
      name: 'two regions',
    });
    expect(tab.complaints).toEqual([]);
  });

  it('starts a job and shows the states of its tasks as they change until all are completed', async () => {
    const jobId = await system.createJob(slowJob(3));
    await visit(page, `/jobs/${jobId}`);
    await bearWitness();
    expect(await states()).toEqual(Array<string>(7).fill('ready'));
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('button', { name: 'Start the job' }).click();
    await page.locator('.react-flow__node [data-state="running"]').first().waitFor({ timeout: 120_000 });
    await allIn('completed');
    expect(await page.locator('.react-flow__node a[data-state="completed"]').count()).toBe(7);
    await page.locator('h1 [data-state="completed"]').waitFor({ timeout: 60_000 });
    await page.getByRole('link', { name: 'Model' }).waitFor();
    expect(await witness()).toBe('here');
    expect(tab.complaints).toEqual([]);
  });

  it('shows the end of the log of a task at work as it grows, and stops the job', async () => {
    const jobId = await system.createJob(slowJob(500));
    await system.start(jobId);
    const top = (await system.tasks(jobId)).find(({ role }) => role === 'top-aggregator');
    await visit(page, `/tasks/${top?.taskId ?? ''}`);
    await bearWitness();
    const log = page.getByLabel('The end of its log');
    await log.getByText(/round 2/).waitFor({ timeout: 120_000 });
    await log.getByText(/round 5/).waitFor({ timeout: 120_000 });
    await page
      .getByRole('link', { name: /design-/ })
      .first()
      .waitFor();
    await page.locator('main').getByRole('link').first().click();
    await page.waitForURL(`**/jobs/${jobId}`);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('button', { name: 'Stop the job' }).click();
    await page.locator('h1 [data-state="terminated"]').waitFor({ timeout: 120_000 });
    await allIn('terminated');
    expect(await witness()).toBe('here');
    expect(tab.complaints).toEqual([]);
  });

  it('shows the versions of an asynchronous job as they are made, and how stale their updates were', async () => {
    const jobId = await system.createJob({ ...slowJob(1), job: asyncJobOf(6) });
    await system.start(jobId);
    await visit(page, `/jobs/${jobId}`);
    await bearWitness();
    await page.getByRole('img', { name: /Versions of the model over time: 6 so far/ }).waitFor({ timeout: 120_000 });
    const { versions } = await system.call<{ versions: { staleness: number[] }[] }>(
      'GET',
      `/users/u/jobs/${jobId}/versions`,
    );
    const staleness = versions.flatMap((version) => version.staleness);
    const section = page.getByRole('region', { name: 'Versions' });
    await section.getByRole('button', { name: 'Show as table' }).last().click();
    const table = await rowsOf(page, (await section.getByRole('table').getAttribute('aria-label')) ?? '');
    for (const row of table) {
      expect(Number(row['Updates'])).toBe(staleness.filter((one) => one === Number(row['Staleness'])).length);
    }
    expect(table.length).toBe(new Set(staleness).size);
    expect(await witness()).toBe('here');
    expect(tab.complaints).toEqual([]);
    for (const look of Object.keys(looks) as Look[]) {
      await using looking = await openTab(browser, system.url, look);
      await lookAt(looking, `/jobs/${jobId}`, `topology-versions-${look}`);
    }
  });

  it('says that the controller is away, keeps what it has, and recovers by itself', async () => {
    await visit(page, '/jobs');
    await page.getByText('Live', { exact: true }).waitFor();
    const before = (await rowsOf(page, 'Jobs')).length;
    expect(before).toBeGreaterThan(0);
    await system.processes.kill('controller');
    await page.getByText('Reconnecting').waitFor();
    expect((await rowsOf(page, 'Jobs')).length).toBe(before);
    await system.startController();
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 60_000 });
    await system.createJob(slowJob(1));
    await page.waitForFunction((known) => document.querySelectorAll('tbody tr[aria-rowindex]').length > known, before);
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  it.each([
    ['/designs/foo:%3Cb%3Enone%3C%2Fb%3E', 'There is no such design'],
    ['/jobs/unknown', 'There is no such job'],
    ['/tasks/unknown', 'There is no such task'],
    ['/network', 'There is nothing at this address'],
  ])('has a page for %s', async (path, title) => {
    await visit(page, path);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    expect(await page.locator('h1 b').count()).toBe(0);
  });

  it('is one with that of a federation where the dashboard service knows both, and says which is away', async () => {
    const { hostname, port } = new URL(system.url);
    system.processes.spawn('dashboard', [
      ...['dashboard', '--port', '0', '--controller-host', hostname, '--controller-port', port],
      ...['--reducer-host', '127.0.0.1', '--reducer-port', '1'],
    ]);
    const line = await system.processes.logged('dashboard', (at) => at['port'] !== undefined);
    await using both = await openTab(browser, `http://127.0.0.1:${String(line['port'])}`);
    await visit(both.page, '/jobs');
    await both.page.getByText('Live', { exact: true }).waitFor();
    expect((await rowsOf(both.page, 'Jobs')).length).toBeGreaterThan(0);
    await both.page.getByRole('link', { name: 'Network' }).click();
    await both.page
      .getByText(/no reducer answers/)
      .first()
      .waitFor();
    await both.page.getByText('Reconnecting').waitFor();
    await both.page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await both.page.getByText('Live', { exact: true }).waitFor();
  });
});

describe.each(Object.keys(looks) as Look[])('in %s', (look) => {
  const paths = {
    designs: () => '/designs',
    design: () => '/designs/u%3Adesign-1',
    jobs: () => '/jobs',
    job: () => `/jobs/${jobId}`,
    task: () => `/tasks/${taskId}`,
  };
  let jobId = '';
  let taskId = '';
  beforeAll(async () => {
    jobId = await system.createJob(slowJob(500));
    await system.start(jobId);
    const top = (await system.tasks(jobId)).find(({ role }) => role === 'top-aggregator');
    taskId = top?.taskId ?? '';
    await system.logged(taskId, /round 2/);
  });
  afterAll(async () => {
    await system.stop(jobId);
  });

  it.each(Object.keys(paths) as (keyof typeof paths)[])(
    '%s is free of what axe finds, fits its width, and complains of nothing',
    async (name) => {
      await using looking = await openTab(browser, system.url, look);
      await lookAt(looking, paths[name](), `topology-${name}-${look}`);
      expect(looking.complaints).toEqual([]);
    },
  );
});
