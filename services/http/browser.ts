import type { IncomingHttpHeaders } from 'node:http';
import type { Request } from 'express';

/** Whether the answer is for a person who navigates: pages, not JSON. */
export const prefersHtml = (request: Request): boolean =>
  request.headers['sec-fetch-mode'] === 'navigate' ||
  (namesHtml(request.headers) && request.accepts(['json', 'html']) === 'html');

/**
 * Whether a browser sent this, in whatever way: a link, an image, a prefetch. Fetch metadata tells; browsers leave it
 * out on plain HTTP to other machines, so their names count too. Node's `fetch` sends `Sec-Fetch-Mode` alone and is
 * a program; so is PowerShell, which calls itself Mozilla.
 */
export const isBrowser = (request: Request): boolean => {
  const { headers } = request;
  const agent = headers['user-agent'] ?? '';
  return (
    headers['sec-fetch-site'] !== undefined ||
    headers['sec-purpose'] !== undefined ||
    prefersHtml(request) ||
    (agent.startsWith('Mozilla/') && !agent.includes('PowerShell'))
  );
};

const namesHtml = ({ accept }: IncomingHttpHeaders): boolean => accept?.includes('text/html') ?? false;
