import { afterEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { everything, Sandbox } from './sandbox.js';

let sandbox: Sandbox;
afterEach(async () => {
  await sandbox[Symbol.asyncDispose]();
});

const configSchema = z.object({
  services: z.record(z.string(), z.object({ image: z.string(), ports: z.array(z.unknown()).optional() })),
});

/** Their images are not built here, so they are not started. */
it.each(['v1', 'v2'] as const)(
  'compose %s takes Prometheus and Grafana beside all other files, with the ports of .env',
  async (generation) => {
    const settings = { NESTOR_PROMETHEUS_PORT: 19090, NESTOR_GRAFANA_PORT: 13000, NESTOR_METRICS_PORT: 9464 };
    sandbox = await Sandbox.open({ generation, project: 'nestor-monitoring', settings });
    const { services } = configSchema.parse(
      parse(await sandbox.compose('--profile', 'monitoring', ...everything, 'config')),
    );
    expect(services['prometheus']?.image).toBe('prom/prometheus:latest');
    expect(services['grafana']?.image).toBe('grafana/grafana:latest');
    expect(JSON.stringify(services['prometheus']?.ports)).toContain('19090');
    expect(JSON.stringify(services['grafana']?.ports)).toContain('13000');
    expect(services['client1']?.ports).toBeUndefined();
  },
);
