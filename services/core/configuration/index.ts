export { type AboutVariable, type VariableGroup } from './kinds.js';
export { aboutVariable, readConfiguration, type ConfigurationResult, type ConfigurationSource } from './read.js';
export {
  serviceVariables,
  type ClientConfiguration,
  type CombinerConfiguration,
  type ControllerConfiguration,
  type ReducerConfiguration,
  type RemoteConfiguration,
  type SandboxConfiguration,
} from './services.js';
export { storageChoice, type StorageChoice } from './storage.js';
export { isVariableName, variableNames, variables, type VariableName } from './variables.js';
