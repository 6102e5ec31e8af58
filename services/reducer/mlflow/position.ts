import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const schema = z.object({ lastEventId: z.string().regex(/^\d*$/) });

/** How far the trail has been exported, in a file that outlives the process. */
export class ExportPosition {
  constructor(private readonly path: string) {}

  /** Undefined if nothing was ever exported. */
  async read(): Promise<string | undefined> {
    const text = await readFile(this.path, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      return schema.parse(JSON.parse(text)).lastEventId;
    } catch {
      return undefined;
    }
  }

  async write(lastEventId: string): Promise<void> {
    await writeFile(`${this.path}.new`, JSON.stringify({ lastEventId }));
    await rename(`${this.path}.new`, this.path);
  }
}
