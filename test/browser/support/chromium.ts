import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** Where the browser is; Debian's package puts it there. */
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Starts the browser. @throws when there is none at `CHROMIUM_PATH` (default `/usr/bin/chromium`) */
export const openChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update'],
    ],
  });

/** What people look at pages with. */
export const looks = {
  light: { viewport: { width: 1280, height: 860 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 860 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light', hasTouch: true, isMobile: true },
} as const satisfies Readonly<Record<string, BrowserContextOptions>>;

export type Look = keyof typeof looks;

export interface Tab extends AsyncDisposable {
  readonly page: Page;
  /** What the page complained of: exceptions, errors on the console, refusals by its policy. */
  readonly complaints: readonly string[];
}

/** A tab of its own, without anything that others left behind. */
export const openTab = async (browser: Browser, baseURL: string, look: Look = 'light'): Promise<Tab> => {
  const context = await browser.newContext({ ...looks[look], baseURL, locale: 'en-US', reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
};

/** Goes to a page of the dashboard, and waits until nothing of it is on its way any more. */
export const visit = async (page: Page, path: string): Promise<void> => {
  await page.goto(path, { waitUntil: 'load' });
  await settled(page);
};

/** Waits until the page has its heading, and no skeletons. */
export const settled = async (page: Page): Promise<void> => {
  await page.locator('h1').waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-busy]') === null);
};
