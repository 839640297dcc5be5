import { join } from 'node:path';
import { createServer, type ViteDevServer } from 'vite';

/** The sources of the page, as a server of modules: tests of a part of it import that in a browser. Close it. */
export async function serveSources(): Promise<{ readonly url: string; readonly server: ViteDevServer }> {
  const root = join(import.meta.dirname, '..', '..', 'apps', 'web');
  const server = await createServer({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    cacheDir: join(root, 'dist', '.vite'),
  });
  await server.listen();
  const address = server.httpServer?.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server of sources has no address');
  return { url: `http://127.0.0.1:${address.port}/`, server };
}
