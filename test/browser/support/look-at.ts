import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { violationsOf } from './axe.js';
import { settled, visit, type Tab } from './chromium.js';

/** What the pages look like, for people to look at; not in git. */
const folder = fileURLToPath(new URL('../screenshots', import.meta.url));

/** Goes to a live page, takes its picture, and holds that axe finds nothing and that it fits the width. */
export const lookAt = async ({ page }: Tab, path: string, picture: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await visit(page, path);
  await page.getByText('Live', { exact: true }).waitFor();
  await settled(page);
  await page.screenshot({ path: join(folder, `${picture}.png`), fullPage: true });
  expect(await violationsOf(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
};
