import { fork } from 'node:child_process';
import { createServer, connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

/** Bytes of the model, once down and once up per client: what a round cannot do without. */
const exchange = (port: number, sizeBytes: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const payload = Buffer.alloc(sizeBytes, 1);
    let arrived = 0;
    socket.on('data', (chunk) => {
      arrived += chunk.length;
      if (arrived === sizeBytes) socket.write(payload);
      if (arrived === sizeBytes + 1) {
        socket.destroy();
        resolve();
      }
    });
    socket.on('error', reject);
  });

const serve = (sizeBytes: number): void => {
  const payload = Buffer.alloc(sizeBytes, 2);
  const answer = (socket: Socket) => {
    let arrived = 0;
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      arrived += chunk.length;
      if (arrived === sizeBytes) socket.write('!');
    });
    socket.write(payload);
  };
  const server = createServer(answer).listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (typeof address === 'object') process.send?.(address?.port);
  });
};

/** Milliseconds that plain TCP between two Node processes takes for `clients` models down and up; the median of `rounds`. */
export const plainTcpMs = async (clients: number, sizeBytes: number, rounds: number): Promise<number> => {
  const child = fork(fileURLToPath(import.meta.url), ['serve', String(sizeBytes)]);
  const port = await new Promise<number>((resolve) =>
    child.once('message', (message) => {
      resolve(Number(message));
    }),
  );
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startMs = performance.now();
    await Promise.all(Array.from({ length: clients }, () => exchange(port, sizeBytes)));
    times.push(performance.now() - startMs);
  }
  child.kill();
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
};

if (process.argv[2] === 'serve') serve(Number(process.argv[3]));
