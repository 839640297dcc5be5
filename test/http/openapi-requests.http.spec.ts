import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

let test: TestApp;
let document: OpenApiDocument;

beforeAll(async () => {
  test = await createTestApp({ answer: 'x' });
  document = (await request(test.app, 'GET', '/openapi.json')).json;
});

afterAll(() => test.app.close());

/** The classes of request bodies, by name. */
function requestClasses(): ReadonlyMap<string, DeclaredClass> {
  const names = operationsOf(document).map(([, { requestBody }]) =>
    requestBody?.content['application/json']?.schema.$ref?.split('/').at(-1),
  );
  const classes = [...declaredFields().keys()].map((prototype) => prototype.constructor as unknown as DeclaredClass);
  return new Map(classes.filter(({ name }) => names.includes(name)).map((one) => [one.name, one]));
}

function isTaken(requestClass: DeclaredClass, body: object): boolean {
  try {
    new RequestPipe().transform(body, { type: 'body', metatype: requestClass as never });
    return true;
  } catch {
    return false;
  }
}

describe('the schema of every request field', () => {
  // contract: openapi.fields
  it('accepts a value exactly where the server does', () => {
    const compile = schemaChecker(document);
    let compared = 0;
    const problems: string[] = [];
    for (const [name, requestClass] of requestClasses()) {
      const { properties = {}, required = [] } = document.components.schemas[name]!;
      const base = Object.fromEntries(required.map((field) => [field, field === 'messages' ? [] : 'a']));
      if (!isTaken(requestClass, base)) throw new Error(`${name} needs more than ${required}`);
      for (const [field, schema] of Object.entries(properties)) {
        const accepts = compile(schema);
        for (const value of VALUES) {
          const body = { ...base, [field]: value };
          const [documented, taken] = [accepts(value), isTaken(requestClass, body)];
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
