export { agentContainers, type ContainerDeploymentOptions } from './agent-containers.js';
export { agentProcesses, type ProcessDeploymentOptions } from './agent-processes.js';
export { runDeployer, type DeployerOptions } from './deployer.js';
export type { AgentSpec, Deployment, DeploymentOptions } from './deployment.js';
