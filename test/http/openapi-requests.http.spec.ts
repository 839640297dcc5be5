import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, LIMIT_NAMES, type Limits, limitFlag } from '../../apps/api/src/config/limits.js';
import { type DeclaredClass, declaredFields } from '../../apps/api/src/http/declared-fields.js';
import { RequestPipe } from '../../apps/api/src/http/request.pipe.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { schemaChecker } from '../support/json-schemas.js';
import { type OpenApiDocument, operationsOf } from '../support/openapi-document.js';
import { request } from './requests.js';

/** Values of every kind and at every border. */
const VALUES: readonly unknown[] = [
  ...[null, true, false, '', 'a', 'none', 'auto', 'content', 'kt', 'zz'],
  ...[-3, -2, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3, 100, 128, 129, 65536, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32],
  ...[2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e39, -1e39, 1e-60, 1e308],
  ...[
    [],
    [''],
    ['a'],
    [1],
    [-1],
    [1.5],
    [null],
    ['a', 1],
    [[]],
    [['a']],
    [[1, 2]],
    [[1, 'b']],
    [['a', 1]],
    [['a', false]],
  ],
  ...[[['a', true]], [[1.5, 1]], [[1, null]], [[1]], [{}], [[[1]]], ['text'], ['top_k']],
  ...[{}, { a: 1 }, { a: false }, { a: true }, { a: 'b' }, { a: null }, { include_usage: 1 }, { include_usage: null }],
  ...[
    { type: 'text' },
    { type: 'sound' },
    { type: 'json_schema', json_schema: 5 },
    { type: 'json_schema', schema: {} },
  ],
  ...[[{ role: 'user', content: 'a' }], [{ role: 'user' }], [{ role: '', content: 'a' }], [{ content: 'a' }]],
  ...[[{ role: 'user', content: [{ type: 'text', text: 'a' }] }], [{ role: 'user', content: [{ type: 'text' }] }]],
  ...[[{ role: 'user', content: [{ type: 'sound' }] }], [{ role: 'user', content: 5 }]],
  ...[[{ type: 'function', function: { name: 'f' } }], [{ type: 'function', function: { name: '' } }]],
  ...[{ type: 'function', function: { name: 'f' } }, { type: 'function' }],
];

/** Fields whose schema tells less than their check does, with why; what the schema refuses is refused all the same. */
const COARSE: Readonly<Record<string, string>> = {
  samplers: 'names of samplers have several spellings',
  repeat_penalty: 'what is too small for a 32-bit float is 0',
  messages: 'which message may be without content hangs on its role',
};

/** Fields that are looked at again with the loaded model, where empty texts and unknown tokens are refused. */
const LATER: readonly string[] = ['prompt', 'input', 'content', 'tokens'];

/** Limits so small that the values reach beyond them. */
const NARROW: Limits = {
  ...(Object.fromEntries(LIMIT_NAMES.map((name) => [name, 4])) as Limits),
  maxKeys: DEFAULT_LIMITS.maxKeys,
  maxJson: 20,
  maxToolsSize: 50,
};

/** The least of required fields that are no texts. */
const LEAST: Readonly<Record<string, unknown>> = { messages: [], max_tokens: 1 };

/** Around those limits. */
const LENGTHS = [4, 5, 21];
const SIZED: readonly unknown[] = LENGTHS.flatMap((length) => {
  const texts = new Array(length).fill('a');
  const text = 'k'.repeat(length);
  const call = { function: { name: 'f', arguments: text } };
  return [
    ...[text, [text], texts, new Array(length).fill(1), [1, ...texts], [texts], texts.map(() => [1])],
    ...[{ [text]: 1 }, Object.fromEntries(texts.map((_, index) => [index, 1])), [[text, 1]]],
    ...[texts.map((_, id) => ({ id, scale: 1 })), texts.map((_, index) => [index, false]), texts.map(() => 'text')],
    ...[texts.map(() => ({ role: 'user', content: 'a' })), [{ role: 'user', content: text }], [{ text: text }]],
    ...[[{ role: text, content: 'a' }], [{ role: 'user', content: 'a', name: text }], texts.map(() => ({ text: 'a' }))],
    ...[[{ role: 'user', content: texts.map(() => ({ type: 'text', text: 'a' })) }]],
    ...[[{ role: 'assistant', tool_calls: [call] }], [{ role: 'assistant', tool_calls: texts.map(() => call) }]],
    ...[[{ type: 'function', function: { name: text } }], { type: 'function', function: { name: text } }],
    ...[length, length + 3 - 0.5, { messages: text }, { type: 'text', schema: text }, { prompt_string: text }],
  ];
});

const apps: TestApp[] = [];
afterAll(() => Promise.all(apps.map(({ app }) => app.close())));

async function documentOf(limits: Limits): Promise<OpenApiDocument> {
  const argv = LIMIT_NAMES.flatMap((name) => [limitFlag(name), String(limits[name])]);
  const test = await createTestApp({ answer: 'x', argv });
  apps.push(test);
  return (await request(test.app, 'GET', '/openapi.json')).json;
}

/** The classes of request bodies, by name. */
function requestClasses(document: OpenApiDocument): ReadonlyMap<string, DeclaredClass> {
  const names = operationsOf(document).map(([, { requestBody }]) =>
    requestBody?.content['application/json']?.schema.$ref?.split('/').at(-1),
  );
  const classes = [...declaredFields().keys()].map((prototype) => prototype.constructor as unknown as DeclaredClass);
  return new Map(classes.filter(({ name }) => names.includes(name)).map((one) => [one.name, one]));
}

function isTaken(requestClass: DeclaredClass, body: object, limits: Limits): boolean {
  try {
    new RequestPipe(limits).transform(body, { type: 'body', metatype: requestClass as never });
    return true;
  } catch {
    return false;
  }
}

describe('the schema of every request field', () => {
  // contract: openapi.fields
  it.each([
    ['the limits that flags leave alone', DEFAULT_LIMITS, VALUES],
    ['other limits', NARROW, [...VALUES, ...SIZED]],
  ])('accepts a value exactly where the server does, with %s', async (_, limits, values) => {
    const document = await documentOf(limits);
    const compile = schemaChecker(document);
    let compared = 0;
    const problems: string[] = [];
    for (const [name, requestClass] of requestClasses(document)) {
      const { properties = {}, required = [] } = document.components.schemas[name]!;
      const base = Object.fromEntries(required.map((field) => [field, LEAST[field] ?? 'a']));
      if (!isTaken(requestClass, base, limits)) throw new Error(`${name} needs more than ${required}`);
      for (const [field, schema] of Object.entries(properties)) {
        const accepts = compile(schema);
        for (const value of values) {
          const body = { ...base, [field]: value };
          const [documented, taken] = [accepts(value), isTaken(requestClass, body, limits)];
          compared++;
          if (documented === taken || (documented ? field in COARSE : LATER.includes(field))) continue;
          problems.push(`${name}.${field} = ${JSON.stringify(value)}: ${taken ? 'taken' : 'refused'}`);
        }
      }
    }
    expect(compared).toBeGreaterThan(5000);
    expect(problems).toEqual([]);
  });
});
