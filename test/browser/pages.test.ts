import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rest } from '../support/rest.js';
import { violationsOf } from './support/axe.js';
import { looks, openChromium, openTab, settled, visit, type Look } from './support/chromium.js';
import { failing, openLab, type Lab } from './support/lab.js';

/** What the pages look like, for people to look at; not in git. */
const folder = fileURLToPath(new URL('screenshots', import.meta.url));

let browser: Browser;
let lab: Lab;
const ids = { run: '', model: '', parent: '' };
beforeAll(async () => {
  browser = await openChromium();
  lab = await openLab();
  await mkdir(folder, { recursive: true });
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
      const { page, complaints } = tab;
      await visit(page, pages[name]?.() ?? '/');
      await page.getByText('Live', { exact: true }).waitFor();
      await settled(page);
      await page.screenshot({ path: join(folder, `${name}-${look}.png`), fullPage: true });
      expect(await violationsOf(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
      // A page that is not there is answered with 404, which the console tells.
      expect(complaints.filter((text) => !(name === 'missing' && text.includes('404')))).toEqual([]);
    },
  );
});
