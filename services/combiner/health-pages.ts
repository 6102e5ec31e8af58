import type { RequestListener } from 'node:http';

/**
 * `/healthz` says that the process lives, `/readyz` whether it is connected to its reducer, `/metrics` how it does, if
 * there is somebody who answers that.
 */
export const healthPages =
  (isConnected: () => boolean, metrics?: RequestListener): RequestListener =>
  (request, response) => {
    const path = request.url?.split('?')[0];
    const answer = (status: number, body: Readonly<Record<string, unknown>>, type = 'application/json') => {
      response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
    };
    if (path === '/healthz') answer(200, { status: 'ok' });
    else if (path === '/metrics' && metrics !== undefined) metrics(request, response);
    else if (path === '/readyz' && isConnected()) answer(200, { status: 'ready' });
    else if (path === '/readyz') {
      answer(
        503,
        { code: 'service.not_ready', status: 503, detail: 'waiting for the reducer' },
        'application/problem+json',
      );
    } else answer(404, { code: 'request.not_found', status: 404 }, 'application/problem+json');
  };
