import { createWriteStream, type WriteStream } from 'node:fs';

/** Most that is kept for reports, in characters. */
const tailLength = 4_000;

/** The log of a role: a file, and its end at hand for reports. */
export class LogTail implements AsyncDisposable {
  readonly #file: WriteStream;
  #tail = '';

  /** @param onWrite called when something was written */
  constructor(
    path: string,
    private readonly onWrite: () => void = () => undefined,
  ) {
    this.#file = createWriteStream(path, { flags: 'a' });
    // A full disk must not end an agent that can do without its log.
    this.#file.on('error', () => undefined);
  }

  get tail(): string {
    return this.#tail;
  }

  write(text: string): void {
    this.#file.write(text);
    this.#tail = (this.#tail + text).slice(-tailLength);
    this.onWrite();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#file.end(resolve);
      this.#file.once('error', () => {
        resolve();
      });
    });
  }
}
