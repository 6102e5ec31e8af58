import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One file of the dashboard's application, as the build left it. */
export interface AppFile {
  readonly path: string;
  /** Whether its name changes with its content, so that whoever has it never asks again. */
  readonly isHashed: boolean;
  /** Encodings that the build has made of it, the smallest first. */
  readonly encodings: readonly Encoding[];
}

export type Encoding = 'br' | 'gzip';

/** The dashboard's application: one document, and the files that it loads. */
export interface AppFiles {
  readonly index: string;
  /** By address: `/app/index-1a2b3c.js`. */
  readonly files: ReadonlyMap<string, AppFile>;
}

/** File name extensions of the encodings, the smallest first. */
export const extensions = { br: '.br', gzip: '.gz' } as const satisfies Readonly<Record<Encoding, string>>;

/** The build lies two folders up from what was built of this file, three from its source. */
const builtFolders = ['../../dashboard', '../../dist/dashboard'];

/** The application, from the folder that the build has made; undefined where it has not been built. */
export const openAppFiles = (folder = builtFolder()): AppFiles | undefined => {
  if (folder === undefined || !existsSync(join(folder, 'manifest.json'))) return undefined;
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const present = new Set(paths);
  const files = new Map<string, AppFile>();
  for (const path of paths) {
    const name = relative(folder, path).split(sep).join('/');
    if (/\.(br|gz)$/.test(name) || name === 'index.html' || name === 'manifest.json') continue;
    const encodings = (['br', 'gzip'] as const).filter((encoding) => present.has(path + extensions[encoding]));
    files.set(`/${name}`, { path, isHashed: name.startsWith('app/'), encodings });
  }
  return { index: readFileSync(join(folder, 'index.html'), 'utf8'), files };
};

const builtFolder = (): string | undefined =>
  builtFolders
    .map((candidate) => fileURLToPath(new URL(candidate, import.meta.url)))
    .find((folder) => existsSync(join(folder, 'manifest.json')));
