import type { OpenFile } from './file-access.js';
import type { ElementRange } from './thread-protocol.js';

/** A tensor's elements: where they stand in the plan and in a file. */
export interface Segment {
  /** Index of the first element in the plan. */
  readonly at: number;
  readonly count: number;
  /** Of the first element in the file. */
  readonly offsetBytes: number;
  readonly scaleExponent: number;
}

/** A part of a segment that lies in the input area. */
export interface Piece {
  readonly at: number;
  readonly count: number;
  /** Of the first element in the input area. */
  readonly offsetBytes: number;
  readonly scaleExponent: number;
}

/**
 * Reads a range of a file's elements into `input`, area by area, and yields what is in it tensor by tensor. Tensors
 * that follow each other both in the plan and in the file come with one read. The same arguments give the same pieces.
 */
export function* readPieces(
  file: OpenFile,
  segments: readonly Segment[],
  elementBytes: number,
  range: ElementRange,
  input: Uint8Array,
): Generator<Piece, void, void> {
  const room = Math.floor(input.length / elementBytes);
  let span: Piece[] = [];
  let start = 0;
  let held = 0;
  const load = (): readonly Piece[] => {
    if (held > 0) file.read(input.subarray(0, held * elementBytes), start);
    const loaded = span;
    span = [];
    held = 0;
    return loaded;
  };
  for (const { at, count, offsetBytes, scaleExponent } of segments) {
    const end = Math.min(at + count, range.to);
    for (let from = Math.max(at, range.from); from < end;) {
      const offset = offsetBytes + (from - at) * elementBytes;
      if (held === room || (held > 0 && offset !== start + held * elementBytes)) yield* load();
      if (held === 0) start = offset;
      const taken = Math.min(end - from, room - held);
      span.push({ at: from, count: taken, offsetBytes: held * elementBytes, scaleExponent });
      held += taken;
      from += taken;
    }
  }
  yield* load();
}
