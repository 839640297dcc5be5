/** A schema of a tool's parameters, as agents send them, and arguments that fit it and that do not. */
export interface ToolSchemaCase {
  readonly title: string;
  readonly schema: unknown;
  readonly valid: readonly unknown[];
  readonly invalid: readonly unknown[];
}

/** An object with these members, all required, and no others. */
export function nested(properties: Readonly<Record<string, unknown>>, more: object = {}) {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false, ...more };
}

const TEXT = { type: 'string' };
const INTEGER = { type: 'integer' };

/** One case for a member named "a". */
function member(
  title: string,
  schema: unknown,
  valid: readonly unknown[],
  invalid: readonly unknown[],
): ToolSchemaCase {
  const objects = (values: readonly unknown[]) => values.map((a) => ({ a }));
  return { title, schema: nested({ a: schema }), valid: objects(valid), invalid: [...objects(invalid), {}] };
}

/** By what is odd about them. */
export const TOOL_SCHEMAS: Readonly<Record<string, readonly ToolSchemaCase[]>> = {
  'keywords that are often left out': [
    member('a pattern', { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' }, ['2026-01-31'], ['Rome', '2026-1-31']),
    member('bounds of numbers', { type: 'number', minimum: 0, exclusiveMaximum: 1 }, [0, 0.5], [-1, 1, 1.5]),
    member('multiples', { type: 'integer', multipleOf: 5 }, [0, 15], [1, 12]),
    member('exclusions', { type: 'string', not: { enum: ['no'] } }, ['yes'], ['no']),
    member('unique items', { type: 'array', items: { enum: [1, 2, 3] }, uniqueItems: true }, [[1, 2]], [[1, 1]]),
    member('one of several', { oneOf: [{ type: 'integer' }, { minimum: 2 }] }, [1, 2.5], [2, 1.5]),
    {
      title: 'members by pattern',
      schema: { type: 'object', patternProperties: { '^x-': INTEGER }, additionalProperties: false },
      valid: [{}, { 'x-a': 1 }],
      invalid: [{ 'x-a': 'b' }, { a: 1 }],
    },
  ],
  'patterns of any text': [
    {
      title: 'one beside a required integer',
      schema: nested({ text: { pattern: '^.+$', type: 'string' }, size: INTEGER }),
      valid: [{ text: 'a"b', size: 1 }],
      invalid: [{ text: '', size: 1 }, { text: 'a' }, { text: 'a', size: 'b' }],
    },
    member('what no anchor holds', { type: 'string', pattern: 'b+' }, ['abc', 'b'], ['ac', '']),
    member('what is anchored on one side', { type: 'string', pattern: '^a' }, ['a', 'ab'], ['ba']),
    member('any text and a length', { type: 'string', pattern: '^.*$', maxLength: 3 }, ['', 'abc'], ['abcd']),
    member('what excludes quotes', { type: 'string', pattern: '^[^"]*$' }, ['ab'], ['a"b']),
    member('alternatives', { type: 'string', pattern: '^(on|off)$' }, ['on', 'off'], ['offon', '']),
  ],
  'lengths and bounds of any size': [
    member('2,500 characters at most', { type: 'string', maxLength: 2500 }, ['a'.repeat(2500)], ['a'.repeat(2501)]),
    member('4294967295 characters at most', { type: 'string', maxLength: 4294967295 }, ['', 'abc'], [1]),
    member('3,000 characters at least', { type: 'string', minLength: 3000 }, ['a'.repeat(3000)], ['a'.repeat(2999)]),
    member('9223372036854775807 at most', { type: 'integer', maximum: 2 ** 63 }, [0, 12], [0.5, 'a']),
    member('-9223372036854775808 at least', { type: 'integer', minimum: -(2 ** 63) }, [0, -12], [0.5]),
    member('1e308 at most', { type: 'number', maximum: 1e308 }, [0, 1.5], ['a']),
    member('4294967295 items at most', { type: 'array', items: INTEGER, maxItems: 4294967295 }, [[], [1]], [['a']]),
  ],
  allOf: [
    member('of one schema', { allOf: [TEXT] }, ['a'], [1, {}]),
    {
      title: 'of one reference, with a default beside it',
      schema: nested(
        { kind: { allOf: [{ $ref: '#/$defs/Kind' }], default: 'a', description: 'Which.' } },
        { $defs: { Kind: { enum: ['a', 'b'], title: 'Kind', type: 'string' } } },
      ),
      valid: [{ kind: 'a' }],
      invalid: [{ kind: 'c' }, { kind: {} }, {}],
    },
    member('of two bounds', { allOf: [{ minimum: 1 }, { maximum: 3 }], type: 'integer' }, [1, 3], [0, 4]),
    {
      title: 'of objects',
      schema: { allOf: [{ type: 'object', properties: { a: TEXT }, required: ['a'] }, { required: ['b'] }] },
      valid: [{ a: 'x', b: 1 }],
      invalid: [{ a: 'x' }, { a: 1, b: 1 }],
    },
    member('within allOf', { allOf: [{ allOf: [{ allOf: [INTEGER] }] }] }, [1], ['a']),
    member('of one schema and a type', { allOf: [{ type: 'string' }], type: ['string', 'null'] }, ['a'], [1, null]),
  ],
  'boolean schemas': [
    member('of a member', true, [1, 'a', null, {}], []),
    member('of items', { type: 'array', items: true }, [[], [1, 'a']], ['a']),
    member('of no items', { type: 'array', items: false }, [[]], [[1]]),
    {
      title: 'of a member that must not be',
      schema: { type: 'object', properties: { a: false, b: INTEGER }, additionalProperties: true },
      valid: [{ b: 1 }, {}],
      invalid: [{ a: 1 }],
    },
    member('among alternatives', { anyOf: [false, TEXT] }, ['a'], [1]),
    { title: 'of everything', schema: true, valid: [{}, { a: 1 }], invalid: [[], 'a'] },
  ],
  references: [
    {
      title: 'to the root',
      schema: nested({ name: TEXT }, { properties: { name: TEXT, child: { $ref: '#' } }, required: ['name'] }),
      valid: [{ name: 'a' }, { name: 'a', child: { name: 'b' } }],
      invalid: [
        { name: 'a', child: {} },
        { name: 'a', child: 1 },
      ],
    },
    {
      title: 'to a name with a slash',
      schema: nested({ a: { $ref: '#/$defs/a~1b' } }, { $defs: { 'a/b': INTEGER } }),
      valid: [{ a: 1 }],
      invalid: [{ a: 'b' }],
    },
    {
      title: 'to a name with a space',
      schema: nested({ a: { $ref: '#/$defs/a%20b' } }, { $defs: { 'a b': INTEGER } }),
      valid: [{ a: 1 }],
      invalid: [{ a: 'b' }],
    },
    {
      title: 'to a member of another',
      schema: nested({ a: INTEGER, b: { $ref: '#/properties/a' } }),
      valid: [{ a: 1, b: 2 }],
      invalid: [{ a: 1, b: 'c' }],
    },
    {
      title: 'to an anchor',
      schema: nested({ a: { $ref: '#item' } }, { $defs: { Item: { $anchor: 'item', type: 'integer' } } }),
      valid: [{ a: 1 }],
      invalid: [{ a: 'b' }],
    },
    {
      title: 'with keywords beside them',
      schema: nested({ a: { $ref: '#/$defs/n', maximum: 3, description: 'few' } }, { $defs: { n: INTEGER } }),
      valid: [{ a: 3 }],
      invalid: [{ a: 4 }],
    },
    {
      title: 'that lead to each other',
      schema: nested(
        { a: { $ref: '#/definitions/A' } },
        {
          definitions: {
            A: { type: 'object', properties: { b: { $ref: '#/definitions/B' } }, additionalProperties: false },
            B: { type: 'array', items: { $ref: '#/definitions/A' } },
          },
        },
      ),
      valid: [{ a: {} }, { a: { b: [{}, { b: [] }] } }],
      invalid: [{ a: { b: [1] } }, { a: [] }],
    },
  ],
  'odd names of members': [
    ...['page[size]', 'filter[]', '^a', '*', 'a"b', 'größe', '', '$ref-', 'constructor', 'a b\n'].map(
      (name): ToolSchemaCase => ({
        title: `${JSON.stringify(name)} beside others`,
        schema: { type: 'object', properties: { [name]: INTEGER }, required: [name], additionalProperties: true },
        valid: [{ [name]: 1 }, { other: 'b', [name]: 1 }],
        invalid: [{ [name]: 'b' }, { other: 1 }],
      }),
    ),
    {
      title: 'those that are the same but for their signs',
      schema: nested({ 'page[size]': INTEGER, 'page-size-': TEXT }),
      valid: [{ 'page[size]': 1, 'page-size-': 'a' }],
      invalid: [{ 'page[size]': 'a', 'page-size-': 1 }],
    },
  ],
  nulls: [
    {
      title: 'required: null',
      schema: { ...nested({ a: INTEGER }), required: null },
      valid: [{}, { a: 1 }],
      invalid: [{ a: 'b' }],
    },
    { title: 'properties: null', schema: { type: 'object', properties: null }, valid: [{}, { a: 1 }], invalid: [[]] },
    member('enum: null', { type: 'string', enum: null, format: null }, ['a'], [1]),
    member('items: null', { type: 'array', items: null }, [[], [1]], [{}]),
    member('a default of null', { type: ['string', 'null'], default: null }, ['a', null], [1]),
    member('a constant that is null', { const: null }, [null], [1]),
    {
      title: 'definitions and alternatives that are null',
      schema: { ...nested({ a: INTEGER }), $defs: null, anyOf: null, additionalProperties: false, title: null },
      valid: [{ a: 1 }],
      invalid: [{ a: 'b' }],
    },
  ],
  'combinators beside members': [
    {
      title: 'one of two members required',
      schema: {
        type: 'object',
        properties: { id: INTEGER, name: TEXT },
        anyOf: [{ required: ['id'] }, { required: ['name'] }],
        additionalProperties: false,
      },
      valid: [{ id: 1 }, { name: 'a' }, { id: 1, name: 'a' }],
      invalid: [{}, { id: 'a' }],
    },
    {
      title: 'exactly one of two members required',
      schema: {
        type: 'object',
        properties: { id: INTEGER, name: TEXT },
        oneOf: [{ required: ['id'] }, { required: ['name'] }],
        additionalProperties: false,
      },
      valid: [{ id: 1 }, { name: 'a' }],
      invalid: [{}, { id: 1, name: 'a' }],
    },
    {
      title: 'what one member asks of another',
      schema: { ...nested({ a: TEXT, b: TEXT }), required: [], dependentRequired: { a: ['b'] } },
      valid: [{}, { b: 'x' }, { a: 'x', b: 'y' }],
      invalid: [{ a: 'x' }],
    },
    {
      title: 'what depends on a value',
      schema: {
        ...nested({ kind: { enum: ['a', 'b'] }, size: INTEGER }),
        required: ['kind'],
        if: { properties: { kind: { const: 'a' } } },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { required: ['size'] },
      },
      valid: [{ kind: 'b' }, { kind: 'a', size: 1 }],
      invalid: [{ kind: 'a' }],
    },
    {
      title: 'a number of members',
      schema: { type: 'object', properties: { a: TEXT, b: TEXT }, minProperties: 1, additionalProperties: false },
      valid: [{ a: 'x' }, { a: 'x', b: 'y' }],
      invalid: [{}],
    },
    {
      title: 'alternatives with members of their own',
      schema: {
        type: 'object',
        required: ['kind'],
        anyOf: [nested({ kind: { const: 'a' }, size: INTEGER }), nested({ kind: { const: 'b' }, name: TEXT })],
      },
      valid: [
        { kind: 'a', size: 1 },
        { kind: 'b', name: 'x' },
      ],
      invalid: [{ kind: 'a', name: 'x' }, { kind: 'a' }],
    },
  ],
  'no schema to speak of': [
    { title: 'none', schema: undefined, valid: [{}, { a: 1 }], invalid: [[], 1] },
    { title: 'an empty one', schema: {}, valid: [{}, { a: 1 }], invalid: [[], 1] },
    {
      title: 'members without a type',
      schema: { properties: { a: INTEGER } },
      valid: [{ a: 1 }],
      invalid: [{ a: 'b' }, 1],
    },
    { title: 'no members', schema: nested({}), valid: [{}], invalid: [{ a: 1 }] },
    { title: 'an object or null', schema: { type: ['object', 'null'] }, valid: [{}], invalid: [null] },
    {
      title: 'another draft',
      schema: { $schema: 'http://json-schema.org/draft-07/schema#' },
      valid: [{}],
      invalid: [1],
    },
  ],
};

/** Schemas that are not enforced wholly. */
export interface UnenforceableCase extends ToolSchemaCase {
  /** Of what is refused, and why. */
  readonly pointer: string;
  readonly reason: string;
  /** What is left out, as the header tells it. */
  readonly left: string;
}

function unenforceable(
  title: string,
  schema: unknown,
  place: Pick<UnenforceableCase, 'reason'> & { readonly pointer?: string; readonly left?: string },
  valid: readonly unknown[],
  invalid: readonly unknown[],
): UnenforceableCase {
  const { pointer = '', left = pointer } = place;
  const at = (path: string) => `/properties/a${path}`;
  return { ...member(title, schema, valid, invalid), reason: place.reason, pointer: at(pointer), left: at(left) };
}

export const UNENFORCEABLE: readonly UnenforceableCase[] = [
  unenforceable(
    'a pattern that refers back',
    { type: 'string', pattern: '^(a|b)\\1$', maxLength: 3 },
    { pointer: '/pattern', reason: 'back-references cannot be a grammar' },
    ['aa', 'abc'],
    ['abcd', 1],
  ),
  unenforceable(
    'a pattern that is none',
    { type: 'string', pattern: '(' },
    { pointer: '/pattern', reason: 'the pattern has an unmatched "("' },
    ['a', ''],
    [1],
  ),
  unenforceable(
    'a reference to nowhere',
    { $ref: '#/$defs/None', description: 'x' },
    { pointer: '/$ref', reason: 'the reference "#/$defs/None" leads nowhere' },
    ['a', 1],
    [],
  ),
  unenforceable(
    'a type that there is not',
    { type: 'date' },
    { pointer: '/type', reason: 'unknown type "date"' },
    ['a', 1],
    [],
  ),
  unenforceable(
    'unique items of any kind',
    { type: 'array', items: TEXT, uniqueItems: true, maxItems: 2 },
    { pointer: '/uniqueItems', reason: '"uniqueItems" over items that cannot be listed cannot be enforced' },
    [['a', 'a']],
    [['a', 'b', 'c'], [1]],
  ),
  unenforceable(
    'a requirement that is no list, as in the third draft',
    { type: 'integer', required: true },
    { pointer: '/required', reason: '"required" must be a list of strings' },
    [1],
    ['a'],
  ),
];
