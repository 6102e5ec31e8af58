export { type AboutVariable, type VariableGroup } from './kinds.js';
export { aboutVariable, readConfiguration, type ConfigurationResult, type ConfigurationSource } from './read.js';
export {
  serviceVariables,
  type AgentConfiguration,
  type ClientConfiguration,
  type CombinerConfiguration,
  type ControllerConfiguration,
  type DeployerConfiguration,
  type ReducerConfiguration,
  type RemoteConfiguration,
  type SandboxConfiguration,
  type TopologyConfiguration,
} from './services.js';
export { storageChoice, type StorageChoice } from './storage.js';
export { isVariableName, variableNames, variables, type VariableName } from './variables.js';
