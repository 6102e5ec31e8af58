import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CodeRecord } from '../../core/index.js';
import type { ObjectStore } from '../../storage/index.js';
import { openArchive } from './archive.js';
import { packRole } from './pack-role.js';

type StoredCode = Pick<CodeRecord, 'objectKey' | 'sizeBytes' | 'roles'>;

/** Archives of role code in the object store: each as it was sent, and one for each role. */
export class CodeLibrary {
  /** @param scratchDir folder for files on their way; emptied by `open` */
  constructor(
    private readonly objects: ObjectStore,
    private readonly scratchDir: string,
  ) {}

  async open(): Promise<void> {
    await rm(this.scratchDir, { recursive: true, force: true });
    await mkdir(this.scratchDir, { recursive: true });
  }

  /** A folder of the caller's own, which is gone when the work is done. */
  async withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(this.scratchDir, 'code-'));
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /**
   * Checks an archive and keeps it.
   * @param name of the revision, without slashes at its ends, as `user/design/3`
   * @throws code.malformed, code.unsafe, code.too_large, storage.…
   */
  keep(path: string, name: string): Promise<StoredCode> {
    return this.withFolder(async (folder) => {
      using archive = await openArchive(path);
      const packed: (StoredCode['roles'][number] & { readonly path: string })[] = [];
      for (const [role, files] of archive.folders) {
        const rolePath = join(folder, `${packed.length}.zip`);
        await packRole(archive, files, rolePath);
        const { size: sizeBytes } = await stat(rolePath);
        packed.push({ role, objectKey: `code/${name}/${encodeURIComponent(role)}.zip`, sizeBytes, path: rolePath });
      }
      for (const role of packed) await this.objects.putFile(role.objectKey, role.path);
      const roles = packed.map(({ role, objectKey, sizeBytes }) => ({ role, objectKey, sizeBytes }));
      const objectKey = `code/${name}.zip`;
      await this.objects.putFile(objectKey, path);
      return { objectKey, sizeBytes: (await stat(path)).size, roles };
    });
  }

  /** Brings an archive to a file. @throws storage.… */
  async fetch(objectKey: string, path: string): Promise<void> {
    await this.objects.getFile(objectKey, path);
  }

  async remove({ objectKey, roles }: StoredCode): Promise<void> {
    for (const key of [objectKey, ...roles.map((role) => role.objectKey)]) await this.objects.delete(key);
  }
}
