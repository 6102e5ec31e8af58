import { once } from 'node:events';
import type { Metadata as GrpcMetadata, Server, ServerWritableStream } from '@grpc/grpc-js';
import { Metadata, ServerError, Status, type CallContext } from 'nice-grpc';

/** What is known of a call besides its request. */
export type StreamContext = Pick<CallContext, 'metadata' | 'peer' | 'signal'>;

interface MessageType<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
}

interface StreamMethod<Request, Response> {
  readonly name: string;
  readonly requestType: MessageType<Request>;
  readonly responseType: MessageType<Response>;
}

/**
 * Serves a method whose answer is a stream on a front door, which nice-grpc's own server cannot: that one opens its port
 * itself. A `ServerError` that the stream throws reaches the caller as it is.
 */
export const serveStream = <Request, Response>(
  grpc: Server,
  service: string,
  { name, requestType, responseType }: StreamMethod<Request, Response>,
  serve: (request: Request, context: StreamContext) => AsyncIterable<Response>,
): void => {
  const method = {
    ...{ path: `/${service}/${name}`, requestStream: false, responseStream: true },
    requestSerialize: (request: Request) => Buffer.from(requestType.encode(request).finish()),
    requestDeserialize: (bytes: Buffer) => requestType.decode(bytes),
    responseSerialize: (response: Response) => Buffer.from(responseType.encode(response).finish()),
    responseDeserialize: (bytes: Buffer) => responseType.decode(bytes),
  };
  grpc.addService(
    { [name]: method },
    { [name]: (call: ServerWritableStream<Request, Response>) => void answer(call, serve) },
  );
};

const answer = async <Request, Response>(
  call: ServerWritableStream<Request, Response>,
  serve: (request: Request, context: StreamContext) => AsyncIterable<Response>,
): Promise<void> => {
  const hangingUp = new AbortController();
  const { signal } = hangingUp;
  call.once('cancelled', () => {
    hangingUp.abort();
  });
  if (call.cancelled) hangingUp.abort();
  const context = { metadata: metadataOf(call.metadata), peer: call.getPeer(), signal };
  try {
    for await (const response of serve(call.request, context)) {
      if (!call.write(response)) await once(call, 'drain', { signal });
    }
    call.end();
  } catch (error) {
    if (signal.aborted) return;
    const { code, details } = error instanceof ServerError ? error : { code: Status.UNKNOWN, details: 'internal' };
    call.emit('error', { code, details });
  }
};

const metadataOf = (metadata: GrpcMetadata): CallContext['metadata'] => Metadata(Object.entries(metadata.toJSON()));
