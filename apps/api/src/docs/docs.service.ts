import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { COMPATIBILITY, type Compatibility } from '../compat/compatibility.js';
import type { ServerOptions } from '../config/options.js';
import { ApiError } from '../http/api-error.js';
import { inSlices } from '../http/turns.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { openApiDocument } from './openapi-document.js';

/** Files of the Swagger UI that the page needs, with their types. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

export const DOCS_PAGE = `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>llamero API</title>
    <link rel="stylesheet" href="docs/swagger-ui.css">
  </head>
  <body>
    <div id="ui"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script>SwaggerUIBundle({ url: 'openapi.json', dom_id: '#ui' });</script>
  </body>
</html>
`;

/** The API's documentation; nothing of it is made before somebody asks. */
@Injectable()
export class DocsService {
  private made: Promise<Buffer> | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    @Inject(COMPATIBILITY) private readonly compatibility: Compatibility,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
  ) {}

  /** The OpenAPI document as JSON, made at the first call. */
  document(): Promise<Buffer> {
    this.made ??= inSlices(openApiDocument(this.discovery, this.compatibility, this.options)).then((document) =>
      Buffer.from(JSON.stringify(document)),
    );
    return this.made;
  }

  /** @throws ApiError not_found_error for any other file */
  async asset(name: string): Promise<{ readonly type: string; readonly content: Buffer }> {
    const type = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
    if (type === undefined) throw new ApiError('not_found_error', 'File Not Found');
    const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
    return { type, content: await readFile(join(folder, name)) };
  }
}
