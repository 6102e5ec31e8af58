import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rest } from '../support/rest.js';
import { looks, openChromium, openTab, visit, type Look } from './support/chromium.js';
import { failing, openLab, type Lab } from './support/lab.js';
import { lookAt } from './support/look-at.js';

let browser: Browser;
let lab: Lab;
const ids = { run: '', model: '', parent: '' };
beforeAll(async () => {
  browser = await openChromium();
  lab = await openLab();
  const { _id } = await rest(lab.processes.port).start({ rounds: 4, epochs: 0.02, clientsRequired: 2 });
  await using tab = await openTab(browser, lab.url);
  await visit(tab.page, `/runs/${_id}`);
  await tab.page.locator('[data-state="completed"]').first().waitFor({ timeout: 240_000 });
  const [newest, before] = await rest(lab.processes.port).models();
  Object.assign(ids, { run: _id, model: newest?._id, parent: before?._id });
});
afterAll(async () => {
  await browser.close();
  await lab[Symbol.asyncDispose]();
});

const pages: Readonly<Record<string, () => string>> = {
  overview: () => '/',
  start: () => '/start',
  table: () => '/table',
  box: () => '/box?client=client-1',
  timeline: () => '/timeline',
  runs: () => '/runs',
  run: () => `/runs/${ids.run}`,
  models: () => '/models',
  model: () => `/models/${ids.model}`,
  comparison: () => `/models/${ids.parent}/compare/${ids.model}`,
  network: () => '/network',
  client: () => `/clients/${failing}`,
  events: () => '/events',
  missing: () => '/no/such/page',
};

describe.each(Object.keys(looks) as Look[])('in %s', (look) => {
  it.each(Object.keys(pages))(
    '%s is free of what axe finds, fits its width, and complains of nothing',
    async (name) => {
      await using tab = await openTab(browser, lab.url, look);
      await lookAt(tab, pages[name]?.() ?? '/', `${name}-${look}`);
      // A page that is not there is answered with 404, which the console tells.
      expect(tab.complaints.filter((text) => !(name === 'missing' && text.includes('404')))).toEqual([]);
    },
  );
});
