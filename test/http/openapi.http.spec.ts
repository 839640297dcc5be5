import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { DiscoveryService } from '@nestjs/core';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPATIBILITY, type Compatibility } from '../../apps/api/src/compat/compatibility.js';
import type { ServerOptions } from '../../apps/api/src/config/options.js';
import { openApiDocument } from '../../apps/api/src/docs/openapi-document.js';
import { SERVER_OPTIONS } from '../../apps/api/src/server-options.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { newAjv } from '../support/json-schemas.js';
import {
  type OpenApiDocument,
  type Operation,
  operationsOf,
  resolved,
  type Schema,
} from '../support/openapi-document.js';
import { request } from './requests.js';

/** Properties that may hold any JSON: JSON Schemas, and figures of checks. */
const ANYTHING: readonly string[] = ['json_schema', 'schema'];

const routes: string[] = [];
let test: TestApp;
let document: OpenApiDocument;

/** Fastify tells of every server that it makes: the routes are what it really serves, not what Nest believes. */
function watchRoutes(message: unknown): void {
  const { fastify } = message as { readonly fastify: FastifyInstance };
  fastify.addHook('onRoute', ({ method, url }: RouteOptions) => {
    for (const one of [method].flat()) routes.push(`${one} ${url}`);
  });
}

beforeAll(async () => {
  subscribe('fastify.initialization', watchRoutes);
  test = await createTestApp({ answer: 'x' });
  unsubscribe('fastify.initialization', watchRoutes);
  document = (await request(test.app, 'GET', '/openapi.json')).json;
});

afterAll(() => test.app.close());

/** All operations that break a rule, each with what is wrong. */
function broken(rule: (operation: Operation, name: string) => unknown): readonly string[] {
  return operationsOf(document).flatMap(([name, operation]) => {
    const problem = rule(operation, name);
    return problem === undefined || problem === false ? [] : [`${name}: ${String(problem)}`];
  });
}

/** Every schema of the document, with the way to it. */
function schemasOf(part: unknown, way: string): readonly (readonly [way: string, schema: Schema])[] {
  if (typeof part !== 'object' || part === null) return [];
  const below = Object.entries(part).flatMap(([key, value]) => schemasOf(value, `${way}/${key}`));
  return Array.isArray(part) ? below : [[way, part as Schema], ...below];
}

const successOf = ({ responses }: Operation) => responses['200'];
const hasBody = (operation: Operation) => operation.requestBody !== undefined;

describe('the OpenAPI document', () => {
  // contract: openapi.valid
  it('is valid OpenAPI 3.1', async () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(await new Validator().validate(document as never)).toEqual({ valid: true });
  });

  // contract: openapi.valid
  it('has every route that is served, and no other', () => {
    const served = routes
      .filter((route) => !route.startsWith('HEAD '))
      .map((route) => route.replace(/:(\w+)/g, '{$1}'));
    expect(
      operationsOf(document)
        .map(([name]) => name)
        .toSorted(),
    ).toEqual(served.toSorted());
  });

  it('is made in a step for each route and each schema, between which others have their turns', () => {
    const discovery = test.app.get(DiscoveryService, { strict: false });
    const compatibility = test.app.get<Compatibility>(COMPATIBILITY);
    const steps = [...openApiDocument(discovery, compatibility, test.app.get<ServerOptions>(SERVER_OPTIONS))];
    const { paths, components } = document;
    expect(steps.length).toBeGreaterThan(Object.keys(paths).length + Object.keys(components.schemas).length);
  });

  it('gives every operation a summary, and a tag that is described', () => {
    const described = document.tags.filter(({ description }) => description).map(({ name }) => name);
    expect(broken(({ summary }) => !summary && 'has no @Summary')).toEqual([]);
    expect(
      broken(({ tags }) => (tags.length !== 1 || !described.includes(tags[0]!)) && `${tags} is not in TOPICS`),
    ).toEqual([]);
  });

  it('gives every operation an id of its own that is a name in any language', () => {
    const ids = operationsOf(document).map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][A-Za-z0-9]*$/.test(id))).toEqual([]);
  });

  it('says what every operation answers, and with which errors', () => {
    const answers = (operation: Operation) => Object.values(successOf(operation)?.content ?? {});
    const hasNoBody = ({ responses }: Operation) => responses['204'] !== undefined;
    expect(
      broken((operation) => answers(operation).length === 0 && !hasNoBody(operation) && 'has no @RespondsWith'),
    ).toEqual([]);
    expect(broken(({ responses }) => ['500', '503'].find((status) => responses[status] === undefined))).toEqual([]);
    const ofBodies = (operation: Operation) =>
      hasBody(operation) && ['400', '413'].find((status) => !operation.responses[status]);
    expect(broken(ofBodies)).toEqual([]);
  });

  it('asks for a key exactly where the server does', () => {
    expect(broken(({ responses, security }) => security.length > 0 && responses['401'] === undefined)).toEqual([]);
    const open = operationsOf(document).filter(([, { security }]) => security.length === 0);
    expect(open.map(([name]) => name).toSorted()).toMatchInlineSnapshot(`
      [
        "GET /",
        "GET /docs",
        "GET /docs/{file}",
        "GET /health",
        "GET /livez",
        "GET /llamero/ui.json",
        "GET /models",
        "GET /openapi.json",
        "GET /props",
        "GET /readyz",
        "GET /startupz",
        "GET /v1/health",
        "GET /v1/models",
      ]
    `);
  });

  it('takes JSON of a declared class, or a described list, wherever it is posted to', () => {
    expect(
      broken(({ requestBody }, name) => {
        if (requestBody === undefined) return name.startsWith('POST ') && name !== 'POST /props';
        const { $ref, type } = requestBody.content['application/json']?.schema ?? {};
        return $ref === undefined && type !== 'array';
      }),
    ).toEqual([]);
  });

  it('describes the events wherever an answer can be a stream', () => {
    const isStreaming = ({ requestBody }: Operation) => {
      const ref = requestBody?.content['application/json']?.schema.$ref;
      return ref !== undefined && (resolved(document, ref) as Schema).properties?.stream !== undefined;
    };
    const events = (operation: Operation) => successOf(operation)?.content?.['text/event-stream'];
    expect(broken((operation, name) => isStreaming(operation) && events(operation) === undefined && name)).toEqual([
      'POST /v1/chat/completions/input_tokens: POST /v1/chat/completions/input_tokens',
      'POST /chat/completions/input_tokens: POST /chat/completions/input_tokens',
      'POST /apply-template: POST /apply-template',
    ]);
    expect(broken((operation) => events(operation) && !/data: /.test(successOf(operation)!.description))).toEqual([]);
  });

  it('describes every parameter and every property, with its type', () => {
    const hasType = (schema: Schema) =>
      ['type', 'anyOf', '$ref', 'const'].some((keyword) => schema[keyword] !== undefined);
    const properties = schemasOf(document.components.schemas, '').flatMap(([way, { properties }]) =>
      way.endsWith('/properties')
        ? []
        : Object.entries(properties ?? {}).map(([name, one]) => [`${way}/${name}`, name, one] as const),
    );
    expect(properties.length).toBeGreaterThan(200);
    expect(properties.filter(([, , one]) => !one.description).map(([way]) => way)).toEqual([]);
    const untyped = properties.filter(([, name, one]) => !hasType(one) && !ANYTHING.includes(name));
    expect(untyped.map(([way]) => way)).toEqual([]);
    expect(broken(({ parameters = [] }) => parameters.find(({ description }) => !description)?.name)).toEqual([]);
  });

  it('has no reference that stands for nothing, and no word of OpenAPI 3.0', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref!);
    expect(refs.length).toBeGreaterThan(50);
    for (const ref of refs) expect(() => resolved(document, ref)).not.toThrow();
    const old = schemasOf(document, '').filter(
      ([, schema]) => 'nullable' in schema || typeof schema.exclusiveMinimum === 'boolean' || 'example' in schema,
    );
    expect(old.map(([way]) => way)).toEqual([]);
  });

  it('gives every default a value that its schema accepts', () => {
    const defaults = schemasOf(document, '').filter(([, schema]) => 'default' in schema);
    expect(defaults.length).toBeGreaterThan(40);
    const ajv = newAjv();
    const wrong = defaults.filter(([, schema]) => !ajv.validate(schema, schema.default));
    expect(wrong.map(([way]) => way)).toEqual([]);
  });
});
