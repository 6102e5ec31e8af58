import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

/** Bytes of JavaScript, compressed with gzip, that a page needs before it shows anything. */
const limitBytes = 300_000;

const folder = fileURLToPath(new URL('../../dist/dashboard/', import.meta.url));
const chunk = z.object({
  file: z.string(),
  isEntry: z.boolean().default(false),
  isDynamicEntry: z.boolean().default(false),
  imports: z.array(z.string()).default([]),
});
const chunks = z.record(z.string(), chunk).parse(JSON.parse(readFileSync(`${folder}manifest.json`, 'utf8')));
const names = Object.keys(chunks);

/** A chunk, and all that it cannot do without. */
const neededBy = (name: string, known = new Set<string>()): ReadonlySet<string> => {
  if (!known.has(name)) {
    known.add(name);
    for (const imported of chunks[name]?.imports ?? []) neededBy(imported, known);
  }
  return known;
};

const sizeOf = (name: string): number => {
  const path = folder + (chunks[name]?.file ?? '');
  return (statSync(`${path}.gz`, { throwIfNoEntry: false }) ?? statSync(path)).size;
};

const entries = names.filter((name) => chunks[name]?.isEntry);
const pages = names.filter((name) => chunks[name]?.isDynamicEntry && name.endsWith('-page.tsx'));

describe('the first scripts of a page', () => {
  it('are known of every page', () => {
    expect(entries).toHaveLength(1);
    expect(pages.length).toBeGreaterThan(12);
  });

  it.each(pages)('of %s are small', (page) => {
    const needed = new Set([...entries, page].flatMap((name) => [...neededBy(name)]));
    const sizeBytes = [...needed].reduce((sum, name) => sum + sizeOf(name), 0);
    expect(sizeBytes).toBeGreaterThan(100_000);
    expect(sizeBytes).toBeLessThan(limitBytes);
  });

  it.each(['chart-canvas', 'graph-canvas', 'schema-editor'])(
    'do not have the library of the %s among them',
    (library) => {
      const all = pages.flatMap((page) => [...neededBy(page)]);
      expect(all.filter((name) => name.includes(library))).toEqual([]);
    },
  );
});
