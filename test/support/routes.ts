import type { NestFastifyApplication } from '@nestjs/platform-fastify';

export interface Route {
  readonly method: string;
  /** With parameters as `:name`. */
  readonly url: string;
}

/** Every route that the application has, as Fastify prints them: a tree of path pieces with methods. */
export function routesOf(app: NestFastifyApplication): Route[] {
  const tree = app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
  const found: Route[] = [];
  const path: string[] = [];
  for (const line of tree.split('\n')) {
    const [, indent, piece, methods] = /^((?:[│ ] {3})*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
    if (indent === undefined) continue;
    path.splice(indent.length / 4, path.length, piece!);
    for (const method of methods?.split(', ') ?? []) found.push({ method, url: path.join('') });
  }
  return found;
}
