/** What a learner's command sees of this process's environment; no credentials, no `FEDN_*` or `NESTOR_*` of ours. */
const passed: readonly string[] = ['PATH', 'HOME', 'LANG', 'TMPDIR'];

/** What a set-up sees besides, since it may have to fetch packages through a proxy. */
const passedToSetup =
  /^(https?_proxy|no_proxy|all_proxy|ssl_cert_(file|dir)|requests_ca_bundle|curl_ca_bundle|node_extra_ca_certs|pip_.*|npm_config_.*)$/i;

type Environment = Readonly<Record<string, string>>;

/** Environment of a task's command. */
export const taskEnvironment = (taskPath: string): Environment => ({ ...filtered(isPassed), NESTOR_TASK: taskPath });

/** Environment of a set-up. */
export const setupEnvironment = (): Environment => filtered((name) => isPassed(name) || passedToSetup.test(name));

const isPassed = (name: string): boolean => passed.includes(name);

const filtered = (keep: (name: string) => boolean): Record<string, string> => {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && keep(name)) environment[name] = value;
  }
  return environment;
};
