import type { Logger } from 'pino';
import type { PeerName, Station, TaskConfig } from '../../core/index.js';
import type { RoleNews } from '../role-protocol.js';
import type { Others } from './others.js';

/** What the program of a role works with. */
export interface RoleContext {
  readonly name: PeerName;
  readonly config: TaskConfig;
  readonly station: Station;
  readonly others: Others;
  /** Folder of the role's code. */
  readonly codeDir: string;
  /** What is kept over a restart. */
  readonly stateDir: string;
  /** Where the top aggregator leaves the model that it has come to. */
  readonly modelPath: string;
  readonly logger: Logger;
  readonly tell: (news: RoleNews) => void;
}
