import type { ModelRecord, RoundRecord, RunRecord } from '../../services/core/index.js';

const api = async <T>(port: number, path: string, init?: RequestInit): Promise<T> => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
};

/** The reducer's REST interface, as far as tests need it. */
export const rest = (port: number) => ({
  uploadModel: (bytes: Uint8Array, name = 'seed') =>
    api<ModelRecord>(port, `/api/v1/models?name=${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: bytes as Uint8Array<ArrayBuffer>,
    }),
  models: async () => (await api<{ items: ModelRecord[] }>(port, '/api/v1/models')).items,
  start: async (config: Readonly<Record<string, unknown>>) =>
    (
      await api<{ run: RunRecord }>(port, '/api/v1/runs', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(config),
      })
    ).run,
  run: (id: string) => api<RunRecord>(port, `/api/v1/runs/${id}`),
  rounds: async (id: string) =>
    (await api<{ items: RoundRecord[] }>(port, `/api/v1/runs/${id}/rounds?limit=1000`)).items,
});
