import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createNetServer, type Server as NetServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { Server as GrpcServer, ServerCredentials, type ServerOptions } from '@grpc/grpc-js';
import { NestorError } from '../../core/index.js';
import { peekProtocol } from './protocol.js';

export interface FrontDoorOptions {
  /** Interface to listen on. @default all */
  readonly host?: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Answers HTTP/1.1 requests for which there is no route. */
  readonly http: RequestListener;
  /** PEM; without it the port speaks no TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Of the gRPC server, as its keepalive. */
  readonly grpcOptions?: ServerOptions;
  /** Time a new connection has to show its protocol, or its request's headers. @default 10,000 */
  readonly patienceMs?: number;
  /** Time without a byte after which a request with a body is given up. @default 60,000 */
  readonly idleMs?: number;
}

/** Time without a byte, in milliseconds, after which the system asks whether the other side still exists. */
const keepAliveInitialDelay = 60_000;

/** One port for everything: gRPC, HTTP/1.1 and both over TLS. */
export interface FrontDoor {
  /** The port that it listens on. */
  readonly port: number;
  /** Services are added to and removed from it. */
  readonly grpc: GrpcServer;
  /**
   * Sends requests below a path to a listener of their own, which answers `Expect: 100-continue` itself.
   * @returns removes the route.
   */
  route(prefix: string, listener: RequestListener): () => void;
  /** Ends every connection. */
  close(): Promise<void>;
}

/**
 * Listens on one port; a connection's first bytes decide where it goes.
 * @throws transport.port_taken
 */
export const openFrontDoor = async (options: FrontDoorOptions): Promise<FrontDoor> => {
  const { patienceMs = 10_000, idleMs = 60_000 } = options;
  const routes = new Map<string, RequestListener>();
  const sockets = new Set<Socket>();

  const grpc = new GrpcServer({ 'grpc.enable_channelz': 0, ...options.grpcOptions });
  const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());

  const dispatch: RequestListener = (request, response) => {
    if (hasBody(request)) request.setTimeout(idleMs);
    const route = routeOf(routes, request.url ?? '/');
    if (route) {
      route(request, response);
      return;
    }
    if (request.headers.expect !== undefined) response.writeContinue();
    options.http(request, response);
  };
  const http = createHttpServer({ headersTimeout: patienceMs, requestTimeout: 0 }, dispatch);
  http.on('checkContinue', dispatch);

  // In the order of our preference: browsers offer both and get pages, gRPC offers h2 alone.
  const tls = options.tls && createTlsServer({ ...options.tls, ALPNProtocols: ['http/1.1', 'h2'] });
  tls?.on('secureConnection', (socket: TLSSocket) => {
    if (socket.alpnProtocol === 'h2') injector.injectConnection(socket);
    else http.emit('connection', socket);
  });
  tls?.on('tlsClientError', (_error, socket) => socket.destroy());

  const listener = createNetServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    peekProtocol(socket, patienceMs, (protocol) => {
      switch (protocol) {
        case 'http2':
          injector.injectConnection(socket);
          break;
        case 'tls':
          if (tls) tls.emit('connection', socket);
          else socket.destroy();
          break;
        case 'http1':
          http.emit('connection', socket);
          break;
      }
    });
  });
  const port = await listen(listener, options.port, options.host);

  return {
    port,
    grpc,
    route(prefix, handler) {
      routes.set(prefix, handler);
      return () => {
        if (routes.get(prefix) === handler) routes.delete(prefix);
      };
    },
    async close() {
      const closed = once(listener, 'close');
      listener.close();
      grpc.forceShutdown();
      http.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

const routeOf = (routes: ReadonlyMap<string, RequestListener>, url: string): RequestListener | undefined => {
  for (const [prefix, listener] of routes) if (url.startsWith(prefix)) return listener;
  return undefined;
};

const listen = async (server: NetServer, port: number, host?: string): Promise<number> => {
  try {
    server.listen({ port, host, backlog: 4096 });
    await once(server, 'listening');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new NestorError('transport.port_taken', `Port ${port} is in use by another program.`, {
      cause,
      details: { port },
    });
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new NestorError('internal', 'The port has no number.');
  return address.port;
};
