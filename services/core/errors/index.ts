export { catalogue, entryOf, isErrorCode, type ErrorCode } from './catalogue.js';
export { exitStatus, type CatalogueEntry, type GrpcStatus } from './entry.js';
export { asNestorError, errorFromWire, isNestorError, NestorError, type ErrorDetails } from './nestor-error.js';
