import { StringDecoder } from 'node:string_decoder';

/** Characters after which a line is cut: a program that never ends a line must not fill the memory. */
const maxLineLength = 2000;

/** Cuts a stream of UTF-8 bytes into lines; carriage returns, as of progress bars, end lines too. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  constructor(private readonly onLine: (line: string) => void) {}

  write(bytes: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(bytes)).split(/\r\n|\n|\r/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#emit(line);
    while (this.#rest.length > maxLineLength) {
      this.onLine(this.#rest.slice(0, maxLineLength));
      this.#rest = this.#rest.slice(maxLineLength);
    }
  }

  end(): void {
    this.#emit(this.#rest + this.#decoder.end());
    this.#rest = '';
  }

  #emit(line: string): void {
    if (line.trim() !== '') this.onLine(line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line);
  }
}
