import { z } from 'zod';

/** Query parameters of every list. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1_000).default(100).describe('Most items to answer with.'),
  offset: z.coerce.number().int().min(0).max(1_000_000_000).default(0).describe('Skip so many items.'),
});

/** A page of a list. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({
    items: z.array(item),
    next: z.string().optional().describe('Address of the next page; absent on the last one.'),
  });

interface Range {
  readonly limit: number;
  readonly offset: number;
}

/** Reads one item more than asked for, to know whether there is a next page. */
export const readPage = async <T>(
  path: string,
  { limit, offset }: Range,
  read: (range: Range) => Promise<readonly T[]>,
): Promise<{ readonly items: readonly T[]; readonly next?: string }> => {
  const found = await read({ limit: limit + 1, offset });
  const items = found.slice(0, limit);
  if (found.length === items.length) return { items };
  return { items, next: `${path}?limit=${String(limit)}&offset=${String(offset + limit)}` };
};

/** An address of this server with query parameters; those that are undefined are left out. */
export const addressOf = (path: string, query: Readonly<Record<string, string | number | undefined>>): string => {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  return `${path}?${new URLSearchParams(Object.fromEntries(given)).toString()}`;
};
