import { createServer, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

/** A forward proxy: plain http by absolute URLs, https through CONNECT. */
export class LocalProxy {
  /** "METHOD target" of each request that came through. */
  readonly requests: string[] = [];
  /** The Proxy-Authorization header of each. */
  readonly logins: (string | undefined)[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      this.note(request.method, request.url, request.headers['proxy-authorization']);
      const { 'proxy-authorization': _, ...headers } = request.headers;
      const onward = httpRequest(request.url!, { method: request.method, headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.writeHead(502).end());
      request.pipe(onward);
    });
    this.server.on('connect', (request, client) => {
      this.note('CONNECT', request.url, request.headers['proxy-authorization']);
      const { hostname, port } = new URL(`http://${request.url}`);
      const onward = connect(Number(port), hostname, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        onward.pipe(client);
        client.pipe(onward);
      });
      onward.on('error', () => client.destroy());
      client.on('error', () => onward.destroy());
    });
  }

  static async start(): Promise<LocalProxy> {
    const proxy = new LocalProxy();
    await new Promise<void>((done) => proxy.server.listen(0, '127.0.0.1', done));
    return proxy;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private note(method: string | undefined, target: string | undefined, login: string | undefined): void {
    this.requests.push(`${method} ${target}`);
    this.logins.push(login);
  }
}
