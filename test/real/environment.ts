import { z } from 'zod';

const url = z.url().transform((text) => new URL(text));

/**
 * A variable that says where a real server is, as `tools/services env` prints it.
 * @throws when it is missing: here that is a failure, not a reason to skip.
 */
export const serverUrl = (
  name: 'MINIO_ENDPOINT' | 'MONGO_URL' | 'MONGO_WITH_PASSWORDS_URL' | 'MLFLOW_TRACKING_URI' | 'MQTT_URL',
): { readonly host: string; readonly port: number; readonly user: string; readonly password: string } => {
  const parsed = url.safeParse(process.env[name]);
  if (!parsed.success) throw new Error(`${name} is not set to the URL of a server: start the services first.`);
  const { hostname, port, username, password } = parsed.data;
  return { host: hostname, port: Number(port), user: username, password };
};

export const secret = (name: 'MINIO_ACCESS_KEY' | 'MINIO_SECRET_KEY'): string => {
  const value = process.env[name] ?? '';
  if (value === '') throw new Error(`${name} is not set: start the services first.`);
  return value;
};
