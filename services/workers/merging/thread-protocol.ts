import type {
  BlobRef,
  ErrorCode,
  ErrorDetails,
  ModelId,
  ModelLimits,
  StrategyConfig,
  TensorRecord,
} from '../../core/arithmetic.js';
import type { Contribution, MergePlan } from './plan.js';

/** Elements of a plan, counted over its tensors in order, that one thread sums. */
export interface ElementRange {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** Where the parts of a new model come from and go to. */
export interface ModelPaths {
  readonly path: string;
  readonly basePath: string;
  readonly statePath?: string;
  readonly newStatePath?: string;
}

/** Requests to a merging thread, by name: what goes in, what comes out. */
export interface ThreadCalls {
  readonly open: {
    readonly input: { readonly plan: MergePlan; readonly range: ElementRange; readonly windowElements: number };
    readonly output: undefined;
  };
  readonly add: {
    readonly input: { readonly contribution: Contribution; readonly cancelled?: Int32Array };
    readonly output: undefined;
  };
  readonly remove: { readonly input: { readonly source: string }; readonly output: undefined };
  /** Makes the file of a partial, all but its sums. */
  readonly createPartial: { readonly input: { readonly path: string }; readonly output: { readonly examples: number } };
  /** Fills this thread's range of it; names it when that is all. */
  readonly fillPartial: { readonly input: { readonly path: string }; readonly output: BlobRef | undefined };
  /** Makes the files of a model and its state, all but the F32 tensors. */
  readonly createModel: {
    readonly input: ModelPaths & { readonly strategy: StrategyConfig };
    readonly output: undefined;
  };
  /** Fills this thread's range of them; inspects the model on the way when that is all of it. */
  readonly fillModel: {
    readonly input: ModelPaths & { readonly strategy: StrategyConfig };
    readonly output: InspectedModel | undefined;
  };
  readonly close: { readonly input: object; readonly output: undefined };
  readonly nameFile: { readonly input: { readonly path: string }; readonly output: BlobRef };
  readonly inspect: {
    readonly input: { readonly path: string; readonly limits: ModelLimits };
    readonly output: InspectedModel;
  };
}

/** All that is to know of a model file. */
export interface InspectedModel {
  readonly modelId: ModelId;
  readonly file: BlobRef;
  /** In canonical order. */
  readonly tensors: readonly TensorRecord[];
  /** Elements of its F32 tensors. */
  readonly parameters: number;
  readonly metadata: Readonly<Record<string, string>>;
}

export type CallName = keyof ThreadCalls;

export type ThreadRequest = {
  readonly [N in CallName]: {
    readonly id: number;
    readonly merge: number;
    readonly call: N;
    readonly input: ThreadCalls[N]['input'];
  };
}[CallName];

export type ThreadReply =
  | { readonly id: number; readonly output: unknown }
  | {
      readonly id: number;
      readonly failure: {
        readonly code: ErrorCode;
        readonly message: string;
        readonly details: ErrorDetails;
        readonly stack: string;
      };
    };
