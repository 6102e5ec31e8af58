/** The agent of one task, as it is to be run. */
export interface AgentSpec {
  readonly jobId: string;
  readonly taskId: string;
  readonly key: string;
}

/** A way to run the agents of tasks that the system owns. */
export interface Deployment {
  /** Name for logs, as `processes`. */
  readonly kind: string;
  /** Runs an agent, and runs it again if it dies; does nothing if it runs already. */
  start(agent: AgentSpec): void;
  /** Ends an agent, which first has time to end by itself. */
  stop(taskId: string): Promise<void>;
  /** Tasks whose agents run, with their jobs. */
  running(): readonly Pick<AgentSpec, 'jobId' | 'taskId'>[];
  /** Removes what an earlier deployer has left of jobs that are not among these. */
  sweep(jobsUnderWay: ReadonlySet<string>): Promise<void>;
  /** Ends all agents at once; their tasks are not over. */
  close(): Promise<void>;
}

/** What every kind of deployment is made with. */
export interface DeploymentOptions {
  /** Where agents find the controller, as `http://controller:10100`. */
  readonly apiserver: string;
  /** And its notifier, as `controller:10101`. */
  readonly notifier: string;
  /** Certificate of an authority that agents trust besides the usual ones; PEM. */
  readonly ca?: string;
  /** An agent cannot be run, however often it is started. */
  readonly onFailure: (agent: AgentSpec, reason: string) => void;
}
