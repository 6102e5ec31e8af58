import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Learner } from '../../services/core/index.js';
import { TestFederation } from '../support/federation.js';
import { drift } from '../support/learners.js';
import { violationsOf } from './support/axe.js';
import { openChromium, openTab, settled, visit } from './support/chromium.js';
import { openLargeStore, type LargeStore } from './support/large-store.js';
import { servePages, type ServedPages } from './support/pages.js';

const markup = '<img src=x onerror="document.title=`pwned`"><b class="odd">';
const rightToLeft = 'דיוק הדגם';

/** Learners report what they like. */
const odd = async (): Promise<Learner> => ({
  ...(await drift()),
  evaluate: ({ round }) =>
    Promise.resolve({
      numExamples: 10,
      metrics: { accuracy: NaN, loss: Infinity, [markup]: round / 10, [rightToLeft]: round / 5 },
    }),
});
const silent = async (): Promise<Learner> => ({
  ...(await drift()),
  train: async (...task) => ({ ...(await (await drift()).train(...task)), metrics: {} }),
  evaluate: () => Promise.resolve({ numExamples: 1, metrics: { accuracy: NaN } }),
});
const failing = async (): Promise<Learner> => ({
  ...(await drift()),
  train: () => Promise.reject(new Error(`${markup} ${rightToLeft}`)),
});

let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

/** Goes to a page, and holds it to what every page must be. */
const look = async (url: string, path: string, expected: readonly string[] = []): Promise<string> => {
  await using tab = await openTab(browser, url);
  const { page, complaints } = tab;
  await visit(page, path);
  await page.getByText('Live', { exact: true }).waitFor();
  await settled(page);
  for (const text of expected) await page.getByText(text).first().waitFor({ state: 'attached' });
  const text = (await page.locator('main').textContent()) ?? '';
  expect([path, complaints]).toEqual([path, []]);
  expect([path, await violationsOf(page)]).toEqual([path, []]);
  expect([path, await page.locator('main b.odd, main img').count(), await page.title()]).toEqual([
    ...[path, 0, expect.not.stringContaining('pwned') as string],
  ]);
  expect([path, text.match(/NaN(?! or)|Infinity|undefined|\[object/)]).toEqual([path, null]);
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect([path, tooWide]).toEqual([path, 0]);
  return text;
};

describe('a federation of odd learners', () => {
  let federation: TestFederation;
  let pages: ServedPages;
  const runs = { odd: '', silent: '' };
  let modelId = '';
  beforeAll(async () => {
    federation = await TestFederation.open();
    pages = await servePages({ federation: federation.federation });
    await federation.startCombiner('combiner');
    await federation.startClient('only', 'combiner', await silent());
    modelId = (await federation.importSeed())._id;
    const alone = await federation.start({ rounds: 2, clientsRequired: 1, validate: true });
    runs.silent = (await federation.ended(alone))._id;
    await federation.kill('only');
    await federation.startClient('odd', 'combiner', await odd());
    await federation.startClient('broken', 'combiner', await failing());
    const run = await federation.start({ rounds: 3, clientsRequired: 1, clientsRequested: 2, validate: true });
    runs.odd = (await federation.ended(run))._id;
  });
  afterAll(async () => {
    await pages[Symbol.asyncDispose]();
    await federation.close();
  });

  const looks: readonly (readonly [name: string, path: () => string, texts: readonly string[]])[] = [
    ['/', () => '/', []],
    ['/table', () => '/table', [markup, rightToLeft]],
    ['/box', () => `/box?metric=${encodeURIComponent(rightToLeft)}`, [rightToLeft]],
    ['/box of one with markup', () => `/box?metric=${encodeURIComponent(markup)}&client=odd`, []],
    ['/timeline', () => `/timeline?run=${runs.odd}`, ['broken']],
    ['/runs', () => '/runs', []],
    ['/runs/:id', () => `/runs/${runs.odd}`, [rightToLeft]],
    [
      '/runs/:id of a run without a metric',
      () => `/runs/${runs.silent}`,
      ['The learner of this project reports none.'],
    ],
    ['/models', () => '/models', []],
    ['/models/:id', () => `/models/${modelId}`, []],
    ['/network', () => '/network', ['broken']],
    ['/clients/:name', () => '/clients/broken', [rightToLeft]],
    ['/events', () => '/events', [rightToLeft]],
    ['/events about somebody with markup', () => `/events?client=${encodeURIComponent(markup)}`, ['Nothing fits']],
    ['/start', () => '/start', []],
  ];
  it.each(looks)('shows %s as it is, text as text and no number where there is none', async (_name, path, expected) => {
    await look(pages.url, path(), expected);
  });
});

describe('a federation of ten thousand clients', () => {
  let store: LargeStore;
  beforeAll(async () => {
    store = await openLargeStore(2, 10_000);
  }, 300_000);
  afterAll(() => store[Symbol.asyncDispose]());

  it.each([
    ['/', []],
    ['/table', ['10,000']],
    ['/box?client=client-9999', []],
    ['/timeline', ['quickest clients are left out']],
    ['/runs/large', []],
    ['/network', ['8,010 more are left out']],
    ['/clients/client-9999', ['combiner-']],
  ] as const)('%s stays small', async (path, expected) => {
    await using tab = await openTab(browser, store.url);
    await visit(tab.page, path);
    for (const text of expected) await tab.page.getByText(text).first().waitFor({ state: 'attached' });
    expect(await tab.page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(4_000);
    expect(await violationsOf(tab.page)).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });
});
