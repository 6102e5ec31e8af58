import { exitStatus, type Catalogue } from './entry.js';

export const mlflowErrors = {
  'mlflow.unavailable': {
    grpc: 'UNAVAILABLE',
    http: 503,
    exit: exitStatus.unavailable,
    title: 'The MLflow server cannot be reached.',
    remedy: 'Start it, or correct MLFLOW_TRACKING_URI; runs go on, and the export follows when it is back.',
  },
  'mlflow.denied': {
    grpc: 'UNAUTHENTICATED',
    http: 503,
    exit: exitStatus.noPermission,
    title: 'The MLflow server refused access.',
    remedy: 'Correct MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.',
  },
  'mlflow.refused': {
    grpc: 'FAILED_PRECONDITION',
    http: 502,
    exit: exitStatus.failure,
    title: 'The MLflow server did not take a part of a run.',
    remedy: 'Read its reason; that part is left out of the export, the run itself has it.',
  },
} as const satisfies Catalogue;
