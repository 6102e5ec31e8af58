import { join } from 'node:path';
import type { Browser, CDPSession } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PeerName } from '../../services/core/index.js';
import { openSmallFederation, type SmallFederation } from '../../services/reducer/http/testing/small-federation.js';
import { fillTrainedStore, type TrainedStore } from '../support/trained-store.js';
import { openChromium, openTab, visit, type Tab } from './support/chromium.js';
import { servePages, type ServedPages } from './support/pages.js';

/** What a busy federation tells in a day: 200 clients in a round, a round each two and a half minutes. */
const eventsPerDay = 200_000;
const eventsPerRound = 400;
/** Told in one go; the page of events is waited for after each. */
const batch = 2_000;
/** Until then pages fill what they keep. */
const warmUp = 40_000;
const measureEvery = 40_000;
/** What a collection of garbage leaves now and then; a page that kept its events would have 80,000,000. */
const toleratedBytes = 2_500_000;
const toleratedNodes = 1_500;

const paths = ['/events', '/', '/events?client=client-0002', '/network', '/timeline', '/table', '/box', '/runs/day'];

interface Watched {
  readonly path: string;
  readonly tab: Tab;
  readonly devtools: CDPSession;
}

interface Size {
  readonly bytes: number;
  readonly nodes: number;
}

let browser: Browser;
let federation: SmallFederation;
let store: TrainedStore;
let pages: ServedPages;
beforeAll(async () => {
  browser = await openChromium();
  federation = await openSmallFederation();
  const path = join(federation.dir, 'records.db');
  store = await fillTrainedStore({ path, runId: 'day', rounds: 30, clients: 200 });
  pages = await servePages({ federation });
});
afterAll(async () => {
  await browser.close();
  await pages[Symbol.asyncDispose]();
  await federation[Symbol.asyncDispose]();
});

const watch = async (path: string): Promise<Watched> => {
  const tab = await openTab(browser, pages.url);
  await visit(tab.page, path);
  await tab.page.getByText('Live', { exact: true }).waitFor();
  return { path, tab, devtools: await tab.page.context().newCDPSession(tab.page) };
};

/** What a page holds on to: its heap and its document after all garbage has been collected. */
const sizeOf = async ({ devtools }: Watched): Promise<Size> => {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const { nodes } = await devtools.send('Memory.getDOMCounters');
  return { bytes: usedSize, nodes };
};

const clientOf = (number: number): PeerName => store.clients[number % store.clients.length] ?? ('' as PeerName);

/** One event of the day, as the reducer tells it. */
const publish = (number: number): void => {
  const { runId } = store;
  const round = 31 + Math.floor(number / eventsPerRound);
  const common = { runId, round, message: `event ${String(number)}` };
  const inRound = number % eventsPerRound;
  const { events } = federation;
  if (inRound === 0) events.publish({ ...common, level: 'info', type: 'round.started' });
  else if (inRound === eventsPerRound - 1) events.publish({ ...common, level: 'info', type: 'round.committed' });
  else if (number % 97 === 0) {
    const fields = { work: 'train', logTail: Array.from({ length: 20 }, (_, line) => `line ${String(line)}`) };
    events.publish({ ...common, level: 'warning', type: 'client.failed', client: clientOf(number), fields });
  } else {
    const fields = { work: 'train', phasesMs: { download: 3, train: 200, upload: 9 }, metrics: { loss: 1 / number } };
    events.publish({ ...common, level: 'info', type: 'client.answered', client: clientOf(number), fields });
  }
  const progress = { work: 'train', round, asked: 200, answered: inRound, timeLeftMs: 1_000 } as const;
  events.tell({ kind: 'progress', runId, progress });
};

describe('a page that is left open for a day', () => {
  it('keeps no more after it than after its first hour', async () => {
    const watched: Watched[] = [];
    for (const path of paths) watched.push(await watch(path));
    const trail = watched.find(({ path }) => path === '/events');
    const sizes = new Map<string, Size[]>(paths.map((path) => [path, []]));
    for (let told = 1; told <= eventsPerDay; told += 1) {
      publish(told);
      if (told % batch !== 0) continue;
      await federation.events.flushed();
      await trail?.tab.page.getByText(`event ${String(told)}`, { exact: true }).waitFor();
      if (told < warmUp || told % measureEvery !== 0) continue;
      for (const each of watched) sizes.get(each.path)?.push(await sizeOf(each));
    }
    const grown = [...sizes].map(([path, [first, ...later]]) => ({
      path,
      bytes: Math.min(...later.slice(-2).map(({ bytes }) => bytes)) - (first?.bytes ?? 0),
      nodes: Math.min(...later.slice(-2).map(({ nodes }) => nodes)) - (first?.nodes ?? 0),
    }));
    const tooMuch = grown.filter(({ bytes, nodes }) => bytes > toleratedBytes || nodes > toleratedNodes);
    expect(tooMuch, JSON.stringify([...sizes])).toEqual([]);
    for (const { tab } of watched) {
      expect(tab.complaints).toEqual([]);
      await tab.page.getByText('Live', { exact: true }).waitFor();
      await tab[Symbol.asyncDispose]();
    }
  }, 900_000);
});
