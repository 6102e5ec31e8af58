import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { formatNumber } from '../../dashboard/src/ui/format.js';
import type { RunRecord } from '../../services/core/index.js';
import { openChromium, openTab, settled, visit, type Tab } from './support/chromium.js';
import { rowsOf } from './support/cells.js';
import { failing, lastWords, mnist, openLab, type Lab } from './support/lab.js';

interface TableAnswer {
  readonly items: readonly {
    readonly modelId: string;
    readonly round?: number;
    readonly metrics: Readonly<Record<string, { readonly mean: number; readonly sd: number }>>;
  }[];
}

interface DistributionAnswer {
  readonly items: readonly {
    readonly round: number;
    readonly mean: number;
    readonly median: number;
    readonly q3: number;
  }[];
}

let browser: Browser;
let lab: Lab;
beforeAll(async () => {
  browser = await openChromium();
  lab = await openLab();
});
afterAll(async () => {
  await browser.close();
  await lab[Symbol.asyncDispose]();
});

let tab: Tab;
let page: Page;
beforeEach(async () => {
  tab = await openTab(browser, lab.url);
  page = tab.page;
});
afterEach(() => tab[Symbol.asyncDispose]());

const short = (id: string) => id.slice(0, 10);

/** Fills the form in and sends it; the page of the run is what it leads to. */
const startFromForm = async (rounds: number): Promise<string> => {
  await visit(page, '/start');
  await page.getByLabel('Rounds', { exact: true }).fill(String(rounds));
  await page.getByRole('button', { name: /Learning at the clients/ }).click();
  await page.getByLabel('Epochs', { exact: true }).fill('0.02');
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.waitForURL('**/runs/*');
  return decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1) ?? '');
};

describe('the dashboard of a federation that trains', () => {
  let runId: string;

  it('starts a run from the form and shows its rounds as they come, without being loaded again', async () => {
    await visit(page, '/');
    runId = await startFromForm(3);
    await page.evaluate(() => {
      document.documentElement.dataset['witness'] = 'here';
    });
    for (const round of [1, 2, 3]) {
      await page
        .getByText(`${String(round)} of 3`, { exact: true })
        .first()
        .waitFor({ timeout: 120_000 });
    }
    await page.locator('[data-state="completed"]').first().waitFor({ timeout: 60_000 });
    expect(await page.evaluate(() => document.documentElement.dataset['witness'])).toBe('here');
    expect(await lab.ask<RunRecord>(`/runs/${runId}`)).toMatchObject({ state: 'completed', round: 3 });
    expect(tab.complaints).toEqual([]);
  });

  it('shows in the table what the API says of each model', async () => {
    const { items } = await lab.ask<TableAnswer>('/models/table');
    await visit(page, '/table');
    const rows = await rowsOf(page, 'Global models and their metrics');
    const trained = items.filter(({ round }) => round !== undefined);
    expect(trained).toHaveLength(3);
    for (const { modelId, round, metrics } of trained) {
      expect(rows.find((row) => row['Model'] === short(modelId))).toMatchObject({
        Round: String(round),
        accuracy: formatNumber(metrics['accuracy']?.mean, 'plain', 'en-US'),
        'accuracy sd': formatNumber(metrics['accuracy']?.sd, 'plain', 'en-US'),
        loss: formatNumber(metrics['loss']?.mean, 'plain', 'en-US'),
      });
    }
  });

  it('orders, filters and leaves out columns, and keeps that in the address', async () => {
    await visit(page, '/table');
    const label = 'Global models and their metrics';
    await page.getByRole('button', { name: 'Round', exact: true }).click();
    await page.waitForURL('**/table?sort=round**');
    const { items } = await lab.ask<TableAnswer>('/models/table?sort=accuracy'.replace('accuracy', 'metrics.accuracy'));
    const best = items[0]?.modelId ?? '';
    await page.getByLabel('Filter').fill(best.slice(0, 12));
    await page.waitForURL('**search=**');
    await page.waitForFunction(() => document.querySelectorAll('tbody tr[aria-rowindex]').length === 1);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'loss', exact: true }).click();
    await page.waitForURL('**hidden=**');
    await page.reload();
    await settled(page);
    const [row, ...others] = await rowsOf(page, label);
    expect([row?.['Model'], others.length, row && 'loss' in row]).toEqual([short(best), 0, false]);
    await page.getByText(/^\d+$/).first().click();
    await page.waitForURL(`**/models/${best}`);
  });

  it('shows in the distribution what the API says, and follows a client', async () => {
    const { items } = await lab.ask<DistributionAnswer>('/models/distribution?metric=accuracy');
    await visit(page, '/box?metric=accuracy&client=client-1');
    await page.getByRole('button', { name: 'Show as table' }).click();
    const table = page.locator('table');
    await table.waitFor();
    const rows = await rowsOf(page, (await table.getAttribute('aria-label')) ?? '');
    expect(items).toHaveLength(3);
    for (const { round, mean, median, q3 } of items) {
      const row = rows.find((each) => each['Round'] === String(round));
      expect(row).toMatchObject({
        Mean: formatNumber(mean, 'plain', 'en-US'),
        Median: formatNumber(median, 'plain', 'en-US'),
        'Upper quartile': formatNumber(q3, 'plain', 'en-US'),
      });
      expect(row?.['client-1']).toMatch(/^0\.\d+$/);
    }
  });

  it('shows a client that fails, with its reason and its last words', async () => {
    await visit(page, `/clients/${failing}`);
    await page.getByText('failed').first().waitFor();
    await page.getByText(lastWords).first().waitFor();
    await visit(page, `/timeline?run=${runId}`);
    const rows = await rowsOf(page, 'How long clients take');
    expect(Number(rows.find((row) => row['Client'] === failing)?.['Failures'])).toBeGreaterThan(0);
  });

  it('shows a client that was killed as gone, and when it is back, without being loaded again', async () => {
    await visit(page, '/network');
    const row = page.getByRole('row').filter({ hasText: 'client-3' });
    await row.locator('[data-state="connected"]').waitFor();
    await lab.processes.kill('client-3');
    await row.locator('[data-state="gone"]').waitFor({ timeout: 60_000 });
    lab.processes.startClient('client-3', mnist, '--partition-index', '2', '--partition-count', '3');
    await row.locator('[data-state="connected"]').waitFor({ timeout: 60_000 });
    expect(tab.complaints).toEqual([]);
  });

  it('says that the API is away, keeps what it has, and recovers by itself; the run goes on and can be stopped', async () => {
    await visit(page, '/');
    const id = await startFromForm(500);
    await page
      .getByText(/^[1-9]\d* of 500$/)
      .first()
      .waitFor({ timeout: 120_000 });
    await lab.processes.kill('reducer');
    await page.getByText('Reconnecting').waitFor();
    await page
      .getByText(/^[1-9]\d* of 500$/)
      .first()
      .waitFor();
    const before = Number(
      (
        await page
          .getByText(/^\d+ of 500$/)
          .first()
          .textContent()
      )?.split(' ')[0],
    );
    await lab.processes.startReducer();
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 60_000 });
    await page.waitForFunction(
      (known) =>
        [...document.querySelectorAll('dd')].some(
          (each) => Number(/^(\d+) of 500$/.exec(each.textContent)?.[1]) > known,
        ),
      before,
      { timeout: 120_000 },
    );
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('button', { name: 'Stop the run' }).click();
    await page.locator('[data-state="stopped"]').first().waitFor({ timeout: 60_000 });
    expect(await lab.ask<RunRecord>(`/runs/${id}`)).toMatchObject({ state: 'stopped' });
  });

  it.each([
    ['/models/unknown', 'There is no such model'],
    [`/models/${'0'.repeat(64)}`, 'There is no such model'],
    [`/models/unknown/compare/${'0'.repeat(64)}`, 'There is no such model'],
    ['/clients/%3Cb%3Enobody%3C%2Fb%3E', 'There is no such client'],
    ['/runs/unknown', 'There is no such run'],
    ['/no/such/page', 'There is nothing at this address'],
  ])('has a page for %s', async (path, title) => {
    await visit(page, path);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    expect(await page.locator('h1 b').count()).toBe(0);
  });
});
