import { Buffer } from 'node:buffer';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSmallFederation, type SmallFederation } from '../../services/reducer/http/testing/small-federation.js';
import { seedModelFile } from '../support/models.js';
import { openChromium, openTab, visit, type Tab } from './support/chromium.js';
import { servePages, type ServedPages } from './support/pages.js';

const limitBytes = 4_000_000;
const elements = 900_000;
const model = Buffer.from(seedModelFile({ kernel: [elements] }));

let browser: Browser;
let federation: SmallFederation;
let pages: ServedPages;
let tab: Tab;
let page: Page;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  federation = await openSmallFederation(limitBytes);
  pages = await servePages({ federation, maxModelBytes: limitBytes });
  tab = await openTab(browser, pages.url);
  page = tab.page;
});
afterEach(async () => {
  await tab[Symbol.asyncDispose]();
  await pages[Symbol.asyncDispose]();
  await federation[Symbol.asyncDispose]();
});

/** The pages that take uploads, and what their field is called. */
const places = [
  ['/start', 'Or upload one: a safetensors file'],
  ['/models', 'A safetensors file'],
] as const;

const choose = async (name: string, buffer: Buffer) => {
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
  await page.getByRole('button', { name: 'Upload', exact: true }).click();
};

/** What is kept of uploads: records, objects, and files on the way there. */
const kept = async () => ({
  models: (await federation.records.models.list()).length,
  objects: (await readdir(join(federation.dir, 'objects', 'models')).catch(() => [])).filter((name) =>
    name.includes('.'),
  ),
  scratch: await readdir(join(federation.dir, '.scratch')),
});
const nothing = { models: 0, objects: [], scratch: [] };

/** As from behind a slow line, so that one sees it go. */
const slowDown = async (bytesPerSecond: number) => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytesPerSecond },
  });
  return devtools;
};

describe.each(places)('an upload at %s', (path, label) => {
  beforeEach(async () => {
    await visit(page, path);
    await page.getByLabel(label).first().waitFor();
  });

  it('shows how far it is, and then what has come', async () => {
    await slowDown(1_500_000);
    await choose('mine.safetensors', model);
    const shares: number[] = [];
    const bar = page.getByRole('progressbar', { name: 'How much has been sent' });
    for (const least of [1, 30, 60]) {
      const share = await page.waitForFunction((from) => {
        const shown = Number(document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow') ?? 0);
        return shown >= from && shown;
      }, least);
      shares.push(Number(await share.jsonValue()));
    }
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares[0]).toBeLessThan(100);
    await page.getByText('Uploaded: 900,000 parameters.').waitFor();
    expect(await bar.count()).toBe(0);
    expect((await kept()).models).toBe(1);
    expect(tab.complaints).toEqual([]);
  });

  it('that is given up leaves nothing behind', async () => {
    await slowDown(200_000);
    await choose('mine.safetensors', model);
    await page.waitForFunction(
      () => document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow') !== '0',
    );
    await page.getByRole('button', { name: 'Give up' }).click();
    await page.getByRole('progressbar').waitFor({ state: 'detached' });
    expect(await page.getByRole('alert').count()).toBe(0);
    await expect.poll(kept).toEqual(nothing);
  });

  it.each([
    ['is no model', Buffer.from('<script>alert(1)</script> this is a text'), 'model.header_too_large'],
    ['is empty', Buffer.alloc(0), 'request.invalid'],
    ['is cut off', model.subarray(0, 100_000), 'model.truncated'],
    ['is too large', Buffer.alloc(limitBytes + 100_000), 'request.too_large'],
  ])('that %s is refused with its reason, and nothing is kept', async (_what, bytes, code) => {
    await choose('<b>odd</b>.safetensors', bytes);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain(code);
    expect(await kept()).toEqual(nothing);
    expect(await page.locator('main b').count()).toBe(0);
    // Another one can be chosen at once.
    await choose('mine.safetensors', model);
    await page.getByText('Uploaded: 900,000 parameters.').waitFor();
  });
});
