/** Somebody who could be asked. */
export interface Candidate {
  readonly name: string;
  /** Whether an answer of theirs is awaited. */
  readonly isBusy: boolean;
  /** What is known from their last answer; nothing of who never answered. */
  readonly last?: LastAnswer;
}

export interface LastAnswer {
  readonly round: number;
  /** How much training there still teaches: examples · √(mean of their squared losses). */
  readonly utility: number;
  readonly durationMs: number;
}

/** What a selection depends on, and nothing else. */
export interface SelectionInput {
  readonly candidates: readonly Candidate[];
  /** Round, or number of the draw where there are no rounds; from 1. */
  readonly round: number;
  readonly seed: number;
}

export interface Selection {
  /** Who is to be asked now; nobody of them is busy. */
  readonly names: readonly string[];
  /** With how many answers a round may close; nothing where the buffer's goal decides. */
  readonly answersNeeded?: number;
}

/** Decides whom to ask. */
export type Selector = (input: SelectionInput) => Selection;
