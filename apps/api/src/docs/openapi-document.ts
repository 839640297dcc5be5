import type { INestApplication } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Compatibility } from '../compat/compatibility.js';
import { packageVersion } from '../config/package-info.js';
import { limitedSchema } from '../http/limited-schema.js';
import { nextTurn } from '../http/turns.js';
import { componentSchemas } from './component-schemas.js';
import { errorResponses } from './error-responses.js';
import { allHandlers, type Handlers, handlerName, handlerOf } from './handlers.js';
import { type DocumentedOptions, describedOperation, type OperationObject, type PathItemObject } from './operation.js';
import { TOPICS } from './topics.js';

const DESCRIPTION = `LLM inference over llama.cpp: the endpoints of llama-server, and OpenAI's below \`/v1\`.

Bodies are JSON in UTF-8, whatever their Content-Type says. A field that is null counts as absent, fields that are not
listed are ignored, and of a name that occurs twice the last one counts. Keys are asked for only where the server has
some (\`--api-key\`).`;

const SECURITY_SCHEMES = {
  bearer: { type: 'http', scheme: 'bearer', description: 'One of the keys of `--api-key` or `--api-key-file`.' },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: 'The same keys, in a header of their own.' },
} as const;

/**
 * The OpenAPI 3.1 document of the application: routes from its controllers, schemas from the declared fields of
 * requests and responses. Loads Swagger on the first call, and only then: a start would take a tenth of a second
 * longer. The steps have turns of their own.
 */
export async function openApiDocument(
  app: INestApplication,
  compatibility: Compatibility,
  options: DocumentedOptions,
): Promise<object> {
  const { DocumentBuilder, SwaggerModule } = await import('@nestjs/swagger');
  await nextTurn();
  const found = SwaggerModule.createDocument(app, new DocumentBuilder().build(), { operationIdFactory: handlerName });
  await nextTurn();
  const handlers = allHandlers(app.get(DiscoveryService));
  const paths = Object.fromEntries(
    Object.entries(found.paths).map(([path, item]) => [
      path,
      describedPath(path, item, handlers, compatibility, options),
    ]),
  );
  await nextTurn();
  const responses = errorResponses();
  const tags = new Set(Object.values(paths).flatMap((item) => Object.values(item).flatMap((one) => one.tags ?? [])));
  return {
    openapi: '3.1.0',
    info: {
      title: 'llamero',
      description: DESCRIPTION,
      version: packageVersion(),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The server that this document comes from.' }],
    tags: [...tags].sort().map((name) => ({ name, description: TOPICS[name] })),
    paths,
    components: {
      schemas: limitedSchema(componentSchemas({ paths, responses }, compatibility), options),
      responses,
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

function describedPath(
  path: string,
  item: PathItemObject,
  handlers: Handlers,
  compatibility: Compatibility,
  options: DocumentedOptions,
): Record<string, OperationObject> {
  const operations = Object.entries(item) as [string, OperationObject][];
  return Object.fromEntries(
    operations.map(([method, operation]) => [
      method,
      describedOperation(method, path, operation, handlerOf(operation.operationId, handlers), compatibility, options),
    ]),
  );
}
