import { writeFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestFederation } from '../support/federation.js';
import { drift, Gate } from '../support/learners.js';
import { seedModelFile } from '../support/models.js';
import { openChromium, openTab, settled, visit, type Tab } from './support/chromium.js';
import { servePages, type ServedPages } from './support/pages.js';

let browser: Browser;
let federation: TestFederation;
let pages: ServedPages;
let gate: Gate;
beforeAll(async () => {
  browser = await openChromium();
  federation = await TestFederation.open();
  pages = await servePages({ federation: federation.federation });
  gate = new Gate();
  await federation.startCombiner('combiner');
  await federation.startClient('quick', 'combiner', await drift());
  await federation.startClient('held', 'combiner', await gate.learner());
  await federation.importSeed();
});
afterAll(async () => {
  await browser.close();
  await pages[Symbol.asyncDispose]();
  await federation.close();
});

/** A file that has not been imported yet. */
const anotherModel = async (): Promise<[path: string, name: string]> => {
  const path = federation.federation.uploadPath();
  await writeFile(path, seedModelFile({ another: [3] }));
  return [path, 'another'];
};

let tab: Tab;
let page: Page;
beforeEach(async () => {
  tab = await openTab(browser, pages.url);
  page = tab.page;
});
afterEach(() => tab[Symbol.asyncDispose]());

describe('a page in trouble', () => {
  it('is no blank when a file of the application does not arrive, and is loaded again by itself', async () => {
    await page.route('**/app/index-*.js', (route) => route.abort(), { times: 1 });
    await page.goto('/');
    await page.getByRole('heading', { name: 'The page could not be loaded' }).waitFor();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  });

  it('says that the server answers 500, keeps what it has, and recovers by itself', async () => {
    await visit(page, '/models');
    await page.getByText('Live', { exact: true }).waitFor();
    const known = await page.getByRole('table').last().textContent();
    let failures = 0;
    await page.route('**/api/v1/models/lineage**', async (route) => {
      failures += 1;
      if (failures > 1) await route.continue();
      else await route.fulfill({ status: 500, contentType: 'text/html', body: '<h1>broken</h1>' });
    });
    await federation.federation.importModel(...(await anotherModel()));
    const trouble = page.getByText('There is a problem with the models');
    await trouble.waitFor();
    expect(await page.getByRole('table').last().textContent()).toBe(known);
    await trouble.waitFor({ state: 'detached' });
    await page.getByRole('table').last().getByText('another').waitFor();
  });

  it('shows the places of what is on its way while the server is slow, and no spinner', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/api/v1/models/lineage**', async (route) => {
      await answered;
      await route.continue();
    });
    await page.goto('/models');
    await page.locator('main [aria-busy]').first().waitFor();
    await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor();
    answer();
    await page.getByRole('table').last().waitFor();
    await settled(page);
  });
});

describe('a running round', () => {
  it('is on the timeline before it is over: who has answered, and who is still at work', async () => {
    const run = await federation.start({ model: 'seed', rounds: 1, clientsRequired: 2, clientsRequested: 2 });
    await gate.reached(1, 1);
    await federation.seen('client.answered');
    await visit(page, `/timeline?run=${run._id}`);
    await page.getByRole('button', { name: 'Show as table' }).click();
    const table = page.locator('figure table');
    const textOf = async (client: string) =>
      (await table.getByRole('row').filter({ hasText: client }).textContent()) ?? '';
    expect(await table.locator('thead').textContent()).toContain('at work');
    expect(await textOf('quick')).toMatch(/quick/);
    // The time goes on, without anything having happened.
    const before = await textOf('held');
    await page.waitForFunction(
      (text) =>
        [...document.querySelectorAll('figure table tr')].some(
          (row) => row.textContent.includes('held') && row.textContent !== text,
        ),
      before,
    );
    gate.open(1);
    await federation.ended(run);
    await page.waitForFunction(() => !document.querySelector('figure table thead')?.textContent.includes('at work'));
    expect(tab.complaints).toEqual([]);
  });
});

describe('two tabs', () => {
  it('show the same, and what one does the other sees', async () => {
    const other = await page.context().newPage();
    await visit(other, '/');
    await visit(page, '/start');
    await page.getByLabel('Rounds', { exact: true }).fill('20');
    await page.getByRole('button', { name: 'Start the run' }).click();
    await page.waitForURL('**/runs/*');
    const path = new URL(page.url()).pathname;
    await other
      .getByText(/^[01] of 20 rounds$/)
      .first()
      .waitFor();

    await visit(other, '/start');
    await other.getByRole('button', { name: 'Start the run' }).click();
    await other.getByRole('alert').getByText('run.in_progress').waitFor();

    await visit(other, path);
    await other.getByRole('button', { name: 'Stop', exact: true }).click();
    await other.getByRole('button', { name: 'Stop the run' }).click();
    await page.locator('[data-state="stopped"]').first().waitFor();
    expect(tab.complaints).toEqual([]);
  });
});
