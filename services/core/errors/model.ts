import { exitStatus, type Catalogue } from './entry.js';

export const modelErrors = {
  'model.malformed': {
    grpc: 'INVALID_ARGUMENT',
    http: 422,
    exit: exitStatus.badData,
    title: 'The file is not a readable safetensors model.',
    remedy: 'Write the file with a safetensors library and upload it again.',
  },
  'model.truncated': {
    grpc: 'DATA_LOSS',
    http: 422,
    exit: exitStatus.badData,
    title: 'The model file ends before its header says it does.',
    remedy: 'Transfer the file again and compare its size with the original.',
  },
  'model.too_large': {
    grpc: 'RESOURCE_EXHAUSTED',
    http: 413,
    exit: exitStatus.badData,
    title: 'The model is larger than the limit of this federation.',
    remedy: 'Raise NESTOR_MAX_MODEL_BYTES or use a smaller model.',
  },
  'model.header_too_large': {
    grpc: 'INVALID_ARGUMENT',
    http: 422,
    exit: exitStatus.badData,
    title: 'The safetensors header is larger than the format allows.',
    remedy: 'Write the file with a safetensors library and upload it again.',
  },
  'model.unsupported_dtype': {
    grpc: 'INVALID_ARGUMENT',
    http: 422,
    exit: exitStatus.badData,
    title: 'The model has floating-point tensors of a type that cannot be summed exactly.',
    remedy: 'Convert floating-point tensors to F32.',
  },
  'model.non_finite': {
    grpc: 'INVALID_ARGUMENT',
    http: 422,
    exit: exitStatus.badData,
    title: 'The model holds NaN or infinite values.',
    remedy: 'Start from a model whose values are all finite.',
  },
  'model.empty': {
    grpc: 'INVALID_ARGUMENT',
    http: 422,
    exit: exitStatus.badData,
    title: 'The model has no floating-point tensor that could be trained.',
    remedy: 'Upload a model with at least one F32 tensor.',
  },
  'model.not_found': {
    grpc: 'NOT_FOUND',
    http: 404,
    exit: exitStatus.noInput,
    title: 'There is no such model.',
    remedy: 'List the models with `nestor model list`.',
  },
  'model.none': {
    grpc: 'FAILED_PRECONDITION',
    http: 409,
    exit: exitStatus.noInput,
    title: 'There is no seed model yet.',
    remedy: "Upload one into the bucket `models`, with `nestor model put FILE` or the object store's console.",
  },
  'model.ambiguous': {
    grpc: 'FAILED_PRECONDITION',
    http: 409,
    exit: exitStatus.usage,
    title: 'There are several models to start from and none was chosen.',
    remedy: 'Choose one with the parameter `model`.',
  },
} as const satisfies Catalogue;
