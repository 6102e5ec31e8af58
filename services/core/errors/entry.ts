/** What the catalogue knows about one error. */
export interface CatalogueEntry {
  /** gRPC status name, as in google.rpc.Code. */
  readonly grpc: GrpcStatus;
  /** HTTP status that the API answers with. */
  readonly http: number;
  /** Exit status of a command that ends with this error. */
  readonly exit: number;
  /** What happened, in one sentence that may be shown to anybody. */
  readonly title: string;
  /** What the reader can do about it. */
  readonly remedy: string;
}

export type GrpcStatus =
  | 'CANCELLED'
  | 'INVALID_ARGUMENT'
  | 'DEADLINE_EXCEEDED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'OUT_OF_RANGE'
  | 'UNIMPLEMENTED'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'DATA_LOSS'
  | 'UNAUTHENTICATED';

/** Exit statuses, after sysexits.h where it has a fitting one. */
export const exitStatus = {
  failure: 1,
  usage: 64,
  badData: 65,
  noInput: 66,
  unavailable: 69,
  software: 70,
  ioError: 74,
  tempFailure: 75,
  noPermission: 77,
  config: 78,
  interrupted: 130,
} as const;

export type Catalogue = Readonly<Record<string, CatalogueEntry>>;
