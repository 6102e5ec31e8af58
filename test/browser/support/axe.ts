import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type * as Axe from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong with the page, one line for each place; empty when it is clean. */
export const violationsOf = async (page: Page): Promise<readonly string[]> => {
  // Evaluated rather than added as an element, which the policy of the pages refuses.
  await page.evaluate(await source);
  const { violations } = await page.evaluate(
    (values): Promise<Axe.AxeResults> =>
      (globalThis as unknown as { readonly axe: typeof Axe }).axe.run(document, {
        runOnly: { type: 'tag', values },
        resultTypes: ['violations'],
      }),
    standards,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
};
