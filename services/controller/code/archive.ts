import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { isNestorError, NestorError } from '../../core/index.js';

/** What an archive of role code may be. */
export interface ArchiveLimits {
  /** Of all files together, unpacked. */
  readonly unpackedBytes: number;
  readonly entries: number;
}

const archiveLimits: ArchiveLimits = { unpackedBytes: 256 * 1024 ** 2, entries: 20_000 };

/** An archive whose entries may be unpacked anywhere, with its files by the folder at its top. */
export interface Archive extends Disposable {
  readonly zip: ZipFile;
  /** Role → its files, in the archive's order. */
  readonly folders: ReadonlyMap<string, readonly Entry[]>;
}

/**
 * Opens an archive of role code and looks at every entry before anything is unpacked: no paths out of it, no links, no
 * name twice, nothing encrypted, no more than the limits. Sizes that are told and not kept show when files are read.
 * @throws code.malformed, code.unsafe, code.too_large
 */
export const openArchive = async (path: string, limits = archiveLimits): Promise<Archive> => {
  const zip = await openPromise(path, { autoClose: false, strictFileNames: true, validateEntrySizes: true }).catch(
    (error: unknown) => {
      throw archiveError(error);
    },
  );
  try {
    return {
      zip,
      folders: await readFolders(zip, limits),
      [Symbol.dispose]: () => {
        zip.close();
      },
    };
  } catch (error) {
    zip.close();
    throw archiveError(error);
  }
};

/** The catalogue's error for what a reader of archives threw. */
export const archiveError = (error: unknown): NestorError => {
  if (isNestorError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  const isUnsafe = /relative path|absolute path|invalid characters in fileName/i.test(message);
  return new NestorError(isUnsafe ? 'code.unsafe' : 'code.malformed', `failed to unzip file: ${message}`, {
    cause: error,
  });
};

const readFolders = async (zip: ZipFile, limits: ArchiveLimits): Promise<Archive['folders']> => {
  if (zip.entryCount > limits.entries) {
    throw tooLarge(`it has ${zip.entryCount} entries; at most ${limits.entries} are taken`);
  }
  const folders = new Map<string, Entry[]>();
  const files = new Set<string>();
  const parents = new Set<string>();
  let unpackedBytes = 0;
  for await (const entry of zip.eachEntry()) {
    const { fileName: name } = entry;
    const parts = checkedPath(entry);
    if (parts[0] === macFolder || name.endsWith('/')) continue;
    unpackedBytes += entry.uncompressedSize;
    if (unpackedBytes > limits.unpackedBytes) {
      throw tooLarge(`it unpacks to more than ${limits.unpackedBytes} bytes`);
    }
    const key = sameName(name);
    if (files.has(key)) throw unsafe(name, 'it is there twice');
    files.add(key);
    for (let depth = 1; depth < parts.length; depth += 1) parents.add(sameName(parts.slice(0, depth).join('/')));
    const [folder, ...inside] = parts;
    if (folder === undefined || inside.length === 0) {
      throw new NestorError(
        'code.malformed',
        `failed to find a top level directory: ${JSON.stringify(name)} is in no role's folder`,
      );
    }
    const own = folders.get(folder);
    if (own === undefined) folders.set(folder, [entry]);
    else own.push(entry);
  }
  for (const file of files) if (parents.has(file)) throw unsafe(file, 'it is a file and a folder');
  if (folders.size === 0) throw new NestorError('code.malformed', 'no file found in the archive');
  return folders;
};

/** What macOS adds to archives. */
const macFolder = '__MACOSX';

const typeMask = 0o170_000;
/** Of files, of folders, and of archives that do not say. */
const plainTypes: ReadonlySet<number> = new Set([0o100_000, 0o040_000, 0]);
const maxPathBytes = 512;

/** The parts of an entry's path. @throws code.unsafe */
const checkedPath = (entry: Entry): readonly string[] => {
  const { fileName: name } = entry;
  const parts = (name.endsWith('/') ? name.slice(0, -1) : name).split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) throw unsafe(name, 'its path is not plain');
  if (/[\p{Cc}\\:]/u.test(name)) throw unsafe(name, 'its path has characters that paths of code cannot have');
  if (Buffer.byteLength(name) > maxPathBytes) throw unsafe(name, `its path is longer than ${maxPathBytes} bytes`);
  if (!plainTypes.has((entry.externalFileAttributes >>> 16) & typeMask)) {
    throw unsafe(name, 'it is a link or a device, not a file');
  }
  if (entry.isEncrypted()) throw unsafe(name, 'it is encrypted');
  if (!entry.canDecodeFileData()) throw unsafe(name, 'it is packed in a way that is not understood');
  return parts;
};

/** As the file systems that know least tell names apart. */
const sameName = (name: string): string => name.normalize('NFC').toLowerCase();

const unsafe = (name: string, why: string) =>
  new NestorError('code.unsafe', `${JSON.stringify(name.slice(0, 200))}: ${why}`);
const tooLarge = (why: string) => new NestorError('code.too_large', `failed to unzip file: ${why}`);
