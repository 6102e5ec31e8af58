import { runCommandLine } from './program.js';
import { runProcess } from './run-process.js';

await runProcess(runCommandLine);
