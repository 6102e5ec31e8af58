import { runProcess } from '../run-process.js';
import { runFlamectl } from './program.js';

await runProcess(runFlamectl);
