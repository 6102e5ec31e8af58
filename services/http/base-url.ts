import type { Request } from 'express';

/** Address under which the caller reached this server; empty, so that links are relative, when it named no host. */
export const baseUrlOf = (request: Request): string => {
  const publicUrl: unknown = request.app.get('nestor public url');
  if (typeof publicUrl === 'string') return publicUrl;
  const host = request.get('host');
  return host === undefined ? '' : `${request.protocol}://${host}`;
};
