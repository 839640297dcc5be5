import { isObject, type Json, member } from '../json/json.js';

/** What differs between the drafts of JSON Schema, as far as it changes which values are valid. */
export interface Dialect {
  readonly name: string;
  /** The keyword that gives a schema its URI. */
  readonly idKeyword: 'id' | '$id';
  /** `$ref` makes its siblings void. */
  readonly refStandsAlone: boolean;
  /** An item that fits `contains` counts as evaluated. */
  readonly containsEvaluates: boolean;
  /** Keywords that the draft does not know: annotations there. */
  readonly unknown: ReadonlySet<string>;
}

const SINCE_2019 = [
  '$anchor',
  'dependentRequired',
  'dependentSchemas',
  'maxContains',
  'minContains',
  'unevaluatedItems',
  'unevaluatedProperties',
];
const SINCE_2020 = ['prefixItems', '$dynamicRef', '$dynamicAnchor'];
const ONLY_2019 = ['$recursiveRef', '$recursiveAnchor'];

function dialect(name: string, idKeyword: 'id' | '$id', refStandsAlone: boolean, unknown: readonly string[]): Dialect {
  return { name, idKeyword, refStandsAlone, containsEvaluates: name === '2020-12', unknown: new Set(unknown) };
}

const UNKNOWN_BEFORE_2019 = [...SINCE_2019, ...SINCE_2020, ...ONLY_2019];
const UNKNOWN_BEFORE_7 = [...UNKNOWN_BEFORE_2019, 'if', 'then', 'else'];
const UNKNOWN_BEFORE_6 = [...UNKNOWN_BEFORE_7, 'const', 'contains', 'propertyNames'];

const DIALECTS: readonly Dialect[] = [
  dialect('draft-04', 'id', true, UNKNOWN_BEFORE_6),
  dialect('draft-06', '$id', true, UNKNOWN_BEFORE_7),
  dialect('draft-07', '$id', true, UNKNOWN_BEFORE_2019),
  dialect('2019-09', '$id', false, SINCE_2020),
  dialect('2020-12', '$id', false, ONLY_2019),
];

/** Where no draft is named: the newest, with the older forms (`definitions`, lists as `items`) understood. */
export const DEFAULT_DIALECT = DIALECTS.at(-1)!;

export function dialectOf(schema: Json, inherited: Dialect): Dialect {
  const name = isObject(schema) ? member(schema, '$schema') : undefined;
  if (typeof name !== 'string') return inherited;
  return (
    DIALECTS.find((one) => name.includes(`json-schema.org/${one.name}/`) || name.includes(`/draft/${one.name}/`)) ??
    inherited
  );
}
