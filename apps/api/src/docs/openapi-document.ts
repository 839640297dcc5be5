import type { DiscoveryService } from '@nestjs/core';
import type { Compatibility } from '../compat/compatibility.js';
import { packageVersion } from '../config/package-info.js';
import { componentSchemas } from './component-schemas.js';
import { errorResponses } from './error-responses.js';
import { type DocumentedOptions, describedOperation, type Operation } from './operation.js';
import { SHARED_HEADERS } from './response-headers.js';
import { routesOf } from './routes.js';
import { TOPICS } from './topics.js';

const DESCRIPTION = `LLM inference over llama.cpp: the endpoints of llama-server, and those of OpenAI and Anthropic below \`/v1\`.

Bodies are JSON in UTF-8, whatever their Content-Type says. A field that is null counts as absent, fields that are not
listed are ignored, and of a name that occurs twice the last one counts. Keys are asked for only where the server has
some (\`--api-key\`, \`--keys\`); one of \`--keys\` does what its scopes allow.`;

const SECURITY_SCHEMES = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'One of the keys of `--api-key`, `--api-key-file` or `--keys`.',
  },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: 'The same keys, in a header of their own.' },
} as const;

/**
 * Makes the OpenAPI 3.1 document of the application: routes from its controllers, schemas from the declared fields of
 * requests and responses. Comes to a stop at each route and each class, so that no turn of the event loop makes all of it.
 */
export function* openApiDocument(
  discovery: DiscoveryService,
  compatibility: Compatibility,
  options: DocumentedOptions,
): Generator<void, object> {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routesOf(discovery)) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method]: describedOperation(route, compatibility, options),
    };
    yield;
  }
  const responses = errorResponses();
  const schemas = yield* componentSchemas([...Object.values(paths), responses], compatibility, options);
  const tags = new Set(Object.values(paths).flatMap((item) => Object.values(item).flatMap((one) => one.tags)));
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
      schemas,
      responses,
      headers: SHARED_HEADERS,
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}
