import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { epsilonSpent, type PrivacySettings } from '../../../services/core/index.js';

const pageSchema = z.object({
  /** Highest round with an update. */
  lastRound: z.int().min(0),
  /** Updates, also those that were made again. */
  releases: z.int().min(0),
  /** Those that were made again. */
  repeats: z.int().min(0),
});

/** Counts a trainer's noised updates in a file that outlives its process. */
export class PrivacyLedger {
  constructor(
    private readonly path: string,
    private readonly settings: PrivacySettings,
  ) {}

  /**
   * Writes down that an update is about to leave. One that is made again, after a kill, has other noise, and counts again.
   * @returns the ε spent with it
   */
  async spend(round: number): Promise<number> {
    const before = await this.#read();
    const page = {
      lastRound: Math.max(round, before.lastRound),
      releases: before.releases + 1,
      repeats: before.repeats + (round <= before.lastRound ? 1 : 0),
    };
    await writeFile(`${this.path}.new`, JSON.stringify(page));
    await rename(`${this.path}.new`, this.path);
    const { noiseFactor, clipThreshold, samplingRate, delta } = this.settings;
    const noiseMultiplier = noiseFactor / clipThreshold;
    const spent =
      samplingRate === 1
        ? [{ noiseMultiplier, samplingRate, releases: page.releases }]
        : [
            // Every round might have drawn this trainer. What is sent again is sent for certain.
            { noiseMultiplier, samplingRate, releases: page.lastRound },
            { noiseMultiplier, samplingRate: 1, releases: page.repeats },
          ];
    return epsilonSpent(spent, delta);
  }

  /** @throws when the file is there and cannot be read: what was spent must not be forgotten */
  async #read(): Promise<z.output<typeof pageSchema>> {
    const text = await readFile(this.path, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    });
    return text === undefined ? { lastRound: 0, releases: 0, repeats: 0 } : pageSchema.parse(JSON.parse(text));
  }
}
