// A server in a process of its own that nobody attacks and that has nothing to do: how long it takes to respond is what the
// machine alone adds to all times. Says its address to its parent.
import { createServer } from 'node:http';

const server = createServer((_request, response) => response.end('ok'));
server.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  process.send?.(`http://127.0.0.1:${port}`);
});
process.on('disconnect', () => process.exit());
