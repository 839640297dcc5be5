/** How many schemas are followed at one place. */
const MOST_AT_ONCE = 60;

/**
 * Which schemas of a document speak of a value and of its members and items. Used to make up values that probe them, so
 * nothing depends on it being exact: alternatives are all looked into, references that lead elsewhere are not.
 */
export class SchemaView {
  constructor(root) {
    this.root = root;
  }

  /**
   * The object schemas that apply in place, or may.
   * @param {(list: readonly unknown[], keyword: string) => readonly unknown[]} branches which of several alternatives
   */
  inPlace(schemas, branches = (list) => list) {
    const found = new Set();
    const todo = [...schemas];
    while (todo.length > 0 && found.size < MOST_AT_ONCE) {
      const schema = todo.shift();
      if (!isObject(schema) || found.has(schema)) continue;
      found.add(schema);
      const target = this.#target(schema);
      if (target !== undefined) todo.push(target);
      if (Array.isArray(schema.allOf)) todo.push(...schema.allOf);
      for (const keyword of ['anyOf', 'oneOf'])
        if (Array.isArray(schema[keyword])) todo.push(...branches(schema[keyword], keyword));
      if ('if' in schema) todo.push(...branches([[schema.if, schema.then], [schema.else]], 'if').flat());
      if ('not' in schema) todo.push(...branches([schema.not, true], 'not'));
      for (const keyword of ['dependentSchemas', 'dependencies'])
        if (isObject(schema[keyword])) todo.push(...branches(Object.values(schema[keyword]), 'dependencies'));
    }
    return [...found];
  }

  /** What schemas that apply to an object say of a member. */
  ofMember(inPlace, name) {
    const found = [];
    for (const schema of inPlace) {
      const before = found.length;
      if (isObject(schema.properties) && Object.hasOwn(schema.properties, name)) found.push(schema.properties[name]);
      for (const [pattern, value] of Object.entries(isObject(schema.patternProperties) ? schema.patternProperties : {}))
        if (matches(pattern, name)) found.push(value);
      if (found.length > before) continue;
      for (const keyword of ['additionalProperties', 'unevaluatedProperties'])
        if (keyword in schema) found.push(schema[keyword]);
    }
    return found;
  }

  /** What schemas that apply to an array say of an item. */
  ofItem(inPlace, index) {
    const found = [];
    for (const schema of inPlace) {
      const list = [schema.prefixItems, schema.items].find(Array.isArray) ?? [];
      if (index < list.length) found.push(list[index]);
      else found.push(...[schema.additionalItems, schema.items].filter((one) => isObject(one) || one === false));
      if ('contains' in schema) found.push(schema.contains);
    }
    return found;
  }

  /** The names of members that the schemas mention. */
  namesIn(inPlace) {
    const names = new Set();
    for (const schema of inPlace) {
      for (const keyword of ['properties', 'dependentRequired', 'dependencies', 'dependentSchemas']) {
        if (!isObject(schema[keyword])) continue;
        for (const [name, value] of Object.entries(schema[keyword])) {
          names.add(name);
          if (Array.isArray(value)) for (const other of value) names.add(String(other));
        }
      }
      if (Array.isArray(schema.required)) for (const name of schema.required) names.add(String(name));
      if (isObject(schema.propertyNames) && Array.isArray(schema.propertyNames.enum))
        for (const name of schema.propertyNames.enum) if (typeof name === 'string') names.add(name);
    }
    return [...names];
  }

  #target(schema) {
    const reference = [schema.$ref, schema.$dynamicRef, schema.$recursiveRef].find((one) => typeof one === 'string');
    if (reference === undefined || !reference.startsWith('#')) return undefined;
    let place = this.root;
    for (const token of reference.slice(1).split('/').slice(1)) {
      const key = decoded(token).replaceAll('~1', '/').replaceAll('~0', '~');
      if (typeof place !== 'object' || place === null || !Object.hasOwn(place, key)) return undefined;
      place = place[key];
    }
    return place;
  }
}

export function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decoded(token) {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}

function matches(pattern, name) {
  try {
    return new RegExp(pattern, 'u').test(name);
  } catch {
    return false;
  }
}
