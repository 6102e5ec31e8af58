export { runAgent, type AgentOptions } from './agent.js';
export { following, openNotifierChannel } from './following.js';
