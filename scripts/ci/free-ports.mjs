/** Prints N ports that are free on loopback. */
import { createServer } from 'node:net';

const servers = await Promise.all(
  Array.from(
    { length: Number(process.argv[2]) },
    () =>
      new Promise((resolve) => {
        const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
      }),
  ),
);
process.stdout.write(`${servers.map((server) => server.address().port).join(' ')}\n`);
for (const server of servers) server.close();
