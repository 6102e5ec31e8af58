import type { TableSelection } from '../../api/view-queries.js';
import type { Sorting } from '../../ui/table/data-table.js';
import type { AddressQuery } from '../../ui/address-query.js';

type Sortable = NonNullable<TableSelection['sort']>;

/** What the address says of rows and their order. */
export const selectionOf = ({ get }: Pick<AddressQuery, 'get'>): TableSelection => {
  const [runId, search, sort] = [get('run'), get('search'), get('sort')];
  return {
    ...(runId !== undefined && { runId }),
    ...(search !== undefined && { search }),
    ...(isSortable(sort) && { sort, order: get('order') === 'asc' ? 'asc' : 'desc' }),
  };
};

/** Other texts come from addresses that somebody typed; the API refuses them. */
const isSortable = (sort: string | undefined): sort is Sortable =>
  sort !== undefined && /^(createdAt|name|modelId|runId|round|updates|examples|durationMs|metrics\..+)$/s.test(sort);

export const sortingOf = ({ sort, order }: TableSelection): Sorting | undefined =>
  sort === undefined ? undefined : { columnId: sort, descending: order !== 'asc' };

/** Address of the whole table as a file. */
export const csvAddress = (selection: TableSelection): string => {
  const given = Object.entries(selection).map(([name, value]) => [name, value] as [string, string]);
  return `/api/v1/models/table.csv?${new URLSearchParams(given).toString()}`;
};

/** Ids of columns as one parameter; an empty one would be no parameter at all. */
export const writeIds = (ids: readonly string[]): string =>
  ids.length === 0 ? nothing : ids.map(encodeURIComponent).join(' ');

export const readIds = (text: string): readonly string[] =>
  text === nothing ? [] : text.split(' ').flatMap((part) => decoded(part) ?? []);

const nothing = '-';

const decoded = (part: string): string | undefined => {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
};
