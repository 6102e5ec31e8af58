import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openChromium, openTab, settled, visit, type Tab } from './support/chromium.js';
import { openLargeStore, type LargeStore } from './support/large-store.js';

/** From the page's `load` event until it can be used. */
const limitMs = 1_000;
/** The machine may be at something else just then. */
const attempts = 3;

let browser: Browser;
let store: LargeStore;
beforeAll(async () => {
  browser = await openChromium();
  store = await openLargeStore(1_000, 1_000);
}, 600_000);
afterAll(async () => {
  await browser.close();
  await store[Symbol.asyncDispose]();
});

let tab: Tab;
let page: Page;
beforeEach(async () => {
  tab = await openTab(browser, store.url);
  page = tab.page;
});
afterEach(() => tab[Symbol.asyncDispose]());

/** Milliseconds from `load` until something is there, the least of some attempts. */
const usableMs = async (path: string, what: string): Promise<number> => {
  const took: number[] = [];
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    await page.goto(path, { waitUntil: 'commit' });
    const handle = await page.waitForFunction(
      (selector) => document.querySelector(selector) !== null && performance.now(),
      what,
    );
    const [nowMs, loadMs] = [
      Number(await handle.jsonValue()),
      await page.evaluate(
        () =>
          performance
            .getEntriesByType('navigation')
            .map((each) => (each as PerformanceNavigationTiming).loadEventStart)[0] ?? 0,
      ),
    ];
    took.push(Math.max(0, nowMs - loadMs));
  }
  return Math.min(...took);
};

describe('a run of 1,000 rounds and 1,000 clients', () => {
  it.each([
    ['/table', 'tbody tr[aria-rowindex]'],
    ['/box?models=1000&client=client-0500', 'main canvas'],
    ['/timeline', 'main canvas'],
    ['/models', 'tbody tr[aria-rowindex]'],
    ['/network', 'tbody tr[aria-rowindex]'],
  ])('%s can be used within a second of its load', async (path, what) => {
    expect(await usableMs(path, what)).toBeLessThan(limitMs);
    await settled(page);
    expect(tab.complaints).toEqual([]);
  });

  it('keeps only the rows in view in the document, and brings the others as one scrolls', async () => {
    await visit(page, '/table');
    const rows = page.locator('tbody tr[aria-rowindex]');
    const table = page.getByRole('group', { name: 'Global models and their metrics' });
    expect(await page.getByText('1,001 models').count()).toBe(1);
    for (let reached = 0; reached < 1_001;) {
      await table.evaluate((element) => {
        element.scrollTop = element.scrollHeight;
      });
      const last = await page.waitForFunction((before) => {
        const indexes = [...document.querySelectorAll('tbody tr[aria-rowindex]')].map((row) =>
          Number(row.ariaRowIndex ?? row.getAttribute('aria-rowindex')),
        );
        const greatest = Math.max(...indexes) - 1;
        return greatest > before && greatest;
      }, reached);
      reached = Number(await last.jsonValue());
    }
    expect(await rows.count()).toBeLessThan(100);
    await page.getByText('seed.safetensors').waitFor();
  });
});
