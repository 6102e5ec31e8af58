import { MantineProvider } from '@mantine/core';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Column } from './columns.js';
import { DataTable } from './data-table.js';

interface Row {
  readonly name: string;
  readonly value: number | undefined;
}

const columns: readonly Column<Row>[] = [
  { id: 'name', header: 'Name', namesRow: true, sortBy: ({ name }) => name, cell: ({ name }) => name },
  { id: 'value', header: 'Value', align: 'end', sortBy: ({ value }) => value, cell: ({ value }) => value ?? '–' },
  { id: 'fixed', header: 'Fixed', cell: () => 'x' },
];
const show = (rows: readonly Row[], more: Partial<Parameters<typeof DataTable<Row>>[0]> = {}) =>
  render(
    <MantineProvider>
      <DataTable label="Things" columns={columns} rows={rows} rowId={({ name }) => name} {...more} />
    </MantineProvider>,
  );
const names = () => screen.getAllByRole('rowheader').map(({ textContent }) => textContent);

describe('a table', () => {
  it('has only the rows in view in the document, and says how many there are', () => {
    show(Array.from({ length: 10_000 }, (_, index) => ({ name: `n${index}`, value: index })));
    expect(names().length).toBeLessThan(60);
    expect(names()[0]).toBe('n0');
    expect(screen.getByRole('table', { name: 'Things' }).getAttribute('aria-rowcount')).toBe('10001');
  });

  it('is sorted by a column when its head is pressed; what has no value stands last either way', async () => {
    const user = userEvent.setup();
    show([
      { name: 'b10', value: 2 },
      { name: 'b9', value: undefined },
      { name: 'a', value: 1 },
    ]);
    await user.click(screen.getByRole('button', { name: 'Name' }));
    expect(names()).toEqual(['a', 'b9', 'b10']);
    expect(screen.getByRole('columnheader', { name: /Name/ }).getAttribute('aria-sort')).toBe('ascending');
    await user.click(screen.getByRole('button', { name: 'Value' }));
    const once = names();
    await user.click(screen.getByRole('button', { name: /Value/ }));
    expect([once.at(-1), names().at(-1)]).toEqual(['b9', 'b9']);
    expect(once.slice(0, 2)).toEqual(names().slice(0, 2).reverse());
    expect(screen.queryByRole('button', { name: 'Fixed' })).toBeNull();
  });

  it('tells the order that is wished for, when its rows come sorted from elsewhere', async () => {
    const user = userEvent.setup();
    const onSort = vi.fn();
    const rows = ['b', 'a'].map((name) => ({ name, value: 0 }));
    show(rows, { onSort, sorting: { columnId: 'name', descending: false } });
    expect(names()).toEqual(['b', 'a']);
    await user.click(screen.getByRole('button', { name: /Name/ }));
    expect(onSort).toHaveBeenCalledWith({ columnId: 'name', descending: true });
  });

  it('leaves columns out, and shows what belongs below a row', () => {
    show([{ name: 'a', value: 1 }], { hidden: ['value'], detail: ({ name }) => name === 'a' && <p>about a</p> });
    expect(screen.getAllByRole('columnheader')).toHaveLength(2);
    expect(within(screen.getByRole('table')).getByText('about a')).toBeDefined();
  });
});
