import type { Page } from 'playwright-core';

/** The texts of a table that is in the document: a row of headers, and rows by header. */
export const rowsOf = async (page: Page, label: string): Promise<readonly Readonly<Record<string, string>>[]> => {
  const table = page.getByRole('table', { name: label });
  await table.waitFor();
  return table.evaluate((element) => {
    const textsOf = (row: Element) => [...row.children].map((cell) => cell.textContent.trim());
    const headers = [...element.querySelectorAll('thead th')].map((cell) =>
      cell.textContent.replace(/ [↑↓]$/, '').trim(),
    );
    return [...element.querySelectorAll('tbody tr[aria-rowindex]')].map((row) =>
      Object.fromEntries(textsOf(row).map((text, index) => [headers[index] ?? String(index), text])),
    );
  });
};
