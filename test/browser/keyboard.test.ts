import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChromium, openTab, visit } from './support/chromium.js';
import { openLargeStore, type LargeStore } from './support/large-store.js';

let browser: Browser;
let store: LargeStore;
const ids = { model: '' };
beforeAll(async () => {
  browser = await openChromium();
  store = await openLargeStore(60, 30);
  const response = await fetch(`${store.url}/api/v1/models`, { headers: { accept: 'application/json' } });
  const { items } = (await response.json()) as { items: readonly { readonly _id: string }[] };
  ids.model = items[0]?._id ?? '';
});
afterAll(async () => {
  await browser.close();
  await store[Symbol.asyncDispose]();
});

/** Where the focus is. */
interface Stop {
  readonly name: string;
  /** Whether it stands after the stop before it; also if that one is gone, as rows are that were scrolled away. */
  readonly isInOrder: boolean;
  /** Whether the element lies in the window, and nothing covers its middle. */
  readonly isInView: boolean;
  readonly looks: string;
  readonly isInMain: boolean;
}

/** Stops that are enough to have seen a page, tables of a thousand rows included. */
const mostStops = 120;

/** Everything that the Tab key stops at, from the beginning of the page. */
const walk = async (page: Page): Promise<{ readonly stops: readonly Stop[]; readonly unmarked: readonly string[] }> => {
  const stops: Stop[] = [];
  const unmarked: string[] = [];
  for (let count = 0; count < mostStops; count += 1) {
    await page.keyboard.press('Tab');
    const { stop, before } = await page.evaluate(async () => {
      const transitions = document.getAnimations().filter((each) => each instanceof CSSTransition);
      await Promise.all(transitions.map((each) => each.finished.catch(() => undefined)));
      const seen = ((globalThis as { walked?: Element[] }).walked ??= []);
      const looksOf = (element: Element): string =>
        [element, element.nextElementSibling, element.parentElement, element.parentElement?.parentElement]
          .flatMap((each) => {
            if (each === null || each === undefined) return [];
            const { outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor } = getComputedStyle(each);
            return [outlineStyle === 'none' ? '' : outlineWidth, boxShadow, borderColor, backgroundColor];
          })
          .join('|');
      const last = seen.at(-1);
      const element = document.activeElement;
      const left = last === undefined ? '' : looksOf(last);
      if (element === null || element === document.body || seen.includes(element))
        return { stop: undefined, before: left };
      seen.push(element);
      const { left: x, top: y, width, height } = element.getBoundingClientRect();
      const top = document.elementFromPoint(x + Math.min(width, 40) / 2, y + Math.min(height, 40) / 2);
      const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
      const label = element.getAttribute('aria-label') ?? element.closest('label')?.textContent ?? element.textContent;
      return {
        before: left,
        stop: {
          name: `${element.tagName.toLowerCase()} ${label.trim() || (element.id === '' ? element.className : element.id)}`.slice(
            0,
            80,
          ),
          isInOrder:
            last?.isConnected !== true ||
            Boolean(last.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING),
          isInView: top !== null && [element, ...labels].some((each) => each.contains(top) || top.contains(each)),
          looks: looksOf(element),
          isInMain: element.closest('main') !== null,
        },
      };
    });
    const previous = stops.at(-1);
    if (previous?.looks === before) unmarked.push(previous.name);
    if (stop === undefined) break;
    stops.push(stop);
  }
  return { stops, unmarked };
};

describe.each([
  ['/', () => '/'],
  ['/start', () => '/start'],
  ['/table', () => '/table'],
  ['/box', () => '/box?client=client-0002'],
  ['/timeline', () => '/timeline'],
  ['/runs', () => '/runs'],
  ['/runs/:id', () => '/runs/large'],
  ['/models', () => '/models'],
  ['/models/:id', () => `/models/${ids.model}`],
  ['/network', () => '/network'],
  ['/clients/:name', () => '/clients/client-0002'],
  ['/events', () => '/events'],
])('%s by keyboard', (_name, path) => {
  it('is walked through in the order that is read, with the focus to be seen at each stop, and without a trap', async () => {
    await using tab = await openTab(browser, store.url);
    await visit(tab.page, path());
    const { stops, unmarked } = await walk(tab.page);
    expect(stops[0]?.name).toBe('a Skip to the content');
    expect(stops.length).toBeGreaterThan(10);
    const inMain = stops.filter(({ isInMain }) => isInMain);
    expect(inMain.filter(({ isInOrder }) => !isInOrder).map(({ name }) => name)).toEqual([]);
    expect(stops.filter(({ isInView }) => !isInView).map(({ name }) => name)).toEqual([]);
    expect(unmarked).toEqual([]);
  });
});

describe('without a mouse', () => {
  it('a chart can be read as a table', async () => {
    await using tab = await openTab(browser, store.url);
    const { page } = tab;
    await visit(page, '/box');
    await page.getByRole('button', { name: 'Show as table' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('figure table').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('figure canvas').waitFor();
  });

  it('a table is scrolled, sorted and left for the page of a row', async () => {
    await using tab = await openTab(browser, store.url);
    const { page } = tab;
    await visit(page, '/table');
    const table = page.getByRole('group', { name: 'Global models and their metrics' });
    await table.focus();
    await page.keyboard.press('End');
    await page.waitForFunction(() => (document.querySelector('[role=group] table')?.parentElement?.scrollTop ?? 0) > 0);
    await page.getByRole('button', { name: 'Round', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**sort=round**');
    await page.locator('tbody a[href^="/models/"]').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/models/*');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN');
  });

  it('the content is reached at once', async () => {
    await using tab = await openTab(browser, store.url);
    await visit(tab.page, '/runs');
    await tab.page.keyboard.press('Tab');
    await tab.page.keyboard.press('Enter');
    await tab.page.keyboard.press('Tab');
    expect(await tab.page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
  });
});
