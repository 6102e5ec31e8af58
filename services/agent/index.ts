export { runAgent, type AgentOptions } from './agent.js';
