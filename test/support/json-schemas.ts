import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { isJsonLarger } from '../../apps/api/src/http/json-size.js';
import { MOST_JSON } from '../../apps/api/src/http/request-fields.js';
import type { OpenApiDocument } from './openapi-document.js';

/** A validator of the dialect of OpenAPI 3.1. */
export function newAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  return ajv.addKeyword({
    keyword: MOST_JSON,
    validate: (most: number, value: unknown) => !isJsonLarger(value, most),
  });
}

/** Checks values against schemas that refer to the document's components. */
export function schemaChecker(document: OpenApiDocument): (schema: object) => ValidateFunction {
  const ajv = newAjv();
  ajv.addSchema({ $id: 'api', components: document.components });
  return (schema) => ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"api#/')));
}
