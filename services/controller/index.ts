export { runController, type ControllerOptions } from './controller.js';
