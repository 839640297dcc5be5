import type { INestApplication } from '@nestjs/common';
import { packageVersion } from '../config/package-info.js';
import { declaredFields } from '../http/request-fields.js';
import { ROUTE_SUMMARIES } from '../http/route-summary.js';

/**
 * The OpenAPI document of the application. Loads Swagger on the first call, and only then tells it of fields and
 * summaries: a start would take a tenth of a second longer.
 */
export async function openApiDocument(app: INestApplication): Promise<object> {
  const { ApiOperation, ApiProperty, DocumentBuilder, SwaggerModule } = await import('@nestjs/swagger');
  for (const [prototype, fields] of declaredFields()) {
    for (const { name, required, schema } of fields) ApiProperty({ ...schema, required })(prototype, name);
  }
  for (const { prototype, method, summary } of ROUTE_SUMMARIES) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, method);
    if (descriptor !== undefined) ApiOperation({ summary })(prototype, method, descriptor);
  }
  const config = new DocumentBuilder()
    .setTitle('llamero')
    .setDescription('LLM inference over llama.cpp: the endpoints of llama-server')
    .setVersion(packageVersion())
    .addBearerAuth()
    .build();
  return SwaggerModule.createDocument(app, config);
}
