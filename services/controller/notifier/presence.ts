import type { Changes } from '../changes.js';

/** Who waits at the notifier now: agents of tasks, and deployers of computes. */
export class Presence {
  readonly #agents = new Map<string, number>();
  readonly #deployers = new Map<string, number>();

  constructor(private readonly changes: Pick<Changes, 'tell'>) {}

  /** The agent of a task has come. @returns what tells that it has left */
  agentCame(jobId: string, taskId: string): () => void {
    return this.#come(this.#agents, taskId, () => {
      this.changes.tell('job.changed', jobId);
    });
  }

  /** The deployer of a compute has come. @returns what tells that it has left */
  deployerCame(computeId: string): () => void {
    return this.#come(this.#deployers, computeId, () => {
      this.changes.tell('compute.changed', computeId);
    });
  }

  hasAgent(taskId: string): boolean {
    return this.#agents.has(taskId);
  }

  hasDeployer(computeId: string): boolean {
    return this.#deployers.has(computeId);
  }

  /** How many tasks and computes have somebody here. */
  counts(): { readonly agent: number; readonly deployer: number } {
    return { agent: this.#agents.size, deployer: this.#deployers.size };
  }

  /** One that is displaced leaves after its successor has come, so visits are counted. */
  #come(visits: Map<string, number>, id: string, tell: () => void): () => void {
    visits.set(id, (visits.get(id) ?? 0) + 1);
    tell();
    return () => {
      const left = (visits.get(id) ?? 1) - 1;
      if (left === 0) visits.delete(id);
      else visits.set(id, left);
      tell();
    };
  }
}
