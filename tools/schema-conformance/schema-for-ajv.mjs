/** Keywords whose value is schemas by name. */
const MAPS = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependencies', 'dependentSchemas']);
/** Keywords whose value is no schema, whatever it looks like. */
const DATA = new Set(['enum', 'const', 'default', 'examples', 'required']);
/** Words of Ajv's own, which the standard does not know. */
const OF_AJV = ['nullable', 'discriminator', 'formatMinimum', 'formatMaximum', '$async', '$data'];
const NOT_IN_6 = ['if', 'then', 'else'];
const NOT_IN_4 = [...NOT_IN_6, 'const', 'contains', 'propertyNames', '$id'];

/** The draft that a schema names, in Ajv's words. */
export function draftOf(schema) {
  const name = typeof schema === 'object' && schema !== null ? String(schema.$schema ?? '') : '';
  return /draft-0[467]|2019-09/.exec(name)?.[0] ?? '2020-12';
}

/**
 * The same schema in the forms that Ajv's classes take: draft 4 as draft 7, and without a draft the older forms (lists as
 * `items`, booleans as exclusive bounds) as newer ones.
 */
export function schemaForAjv(schema, draft = draftOf(schema)) {
  const rewritten = rewrite(schema, draft);
  if (typeof rewritten === 'object' && rewritten !== null) delete rewritten.$schema;
  return rewritten;
}

function rewrite(schema, draft) {
  if (Array.isArray(schema)) return schema.map((item) => rewrite(item, draft));
  if (typeof schema !== 'object' || schema === null) return schema;
  const result = {};
  const set = (key, value) =>
    Object.defineProperty(result, key, { value, writable: true, enumerable: true, configurable: true });
  for (const [keyword, value] of Object.entries(schema)) {
    const isMap = MAPS.has(keyword) && typeof value === 'object' && value !== null && !Array.isArray(value);
    if (DATA.has(keyword)) set(keyword, value);
    else if (isMap) {
      const map = {};
      for (const [name, item] of Object.entries(value))
        Object.defineProperty(map, name, { value: rewrite(item, draft), enumerable: true, configurable: true });
      set(keyword, map);
    } else set(keyword, rewrite(value, draft));
  }
  for (const word of OF_AJV) delete result[word];
  renameIdentifier(result, draft);
  exclusiveBounds(result);
  if (draft === '2020-12' && Array.isArray(result.items)) {
    set('prefixItems', result.items);
    set('items', result.additionalItems ?? true);
  }
  if (draft === '2020-12') delete result.additionalItems;
  containsSomething(result);
  // Ajv looks at the type beside a reference that stands alone in the older drafts.
  if (draft.startsWith('draft') && typeof result.$ref === 'string') delete result.type;
  if (result.type === 'any' || (Array.isArray(result.type) && result.type.includes('any'))) delete result.type;
  return result;
}

function renameIdentifier(schema, draft) {
  const unknown = draft === 'draft-04' ? NOT_IN_4 : draft === 'draft-06' ? NOT_IN_6 : [];
  for (const keyword of unknown) delete schema[keyword];
  if (draft === 'draft-04' && typeof schema.id === 'string') schema.$id = schema.id;
  if (typeof schema.id === 'string') delete schema.id;
}

/** `minimum` and `exclusiveMinimum: true` become `exclusiveMinimum`. */
function exclusiveBounds(schema) {
  for (const [inclusive, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ]) {
    if (typeof schema[exclusive] !== 'boolean') continue;
    const isExclusive = schema[exclusive] && typeof schema[inclusive] === 'number';
    if (isExclusive) schema[exclusive] = schema[inclusive];
    if (isExclusive) delete schema[inclusive];
    else delete schema[exclusive];
  }
}

/**
 * Ajv 8.20 mixes up which items `contains` asks for with those of a list in the same schema, and finds in an empty array what
 * an array before it contained: so `contains` stands apart, and asks for an item.
 */
function containsSomething(schema) {
  if (!('contains' in schema)) return;
  const apart = {};
  for (const keyword of ['contains', 'minContains', 'maxContains']) {
    if (keyword in schema) apart[keyword] = schema[keyword];
    delete schema[keyword];
  }
  if (apart.minContains !== 0) apart.minItems = 1;
  schema.allOf = [...(schema.allOf ?? []), apart];
}
