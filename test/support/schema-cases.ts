import { describe, expect, it } from 'vitest';
import { GbnfMatcher, type Json, SchemaError, type SchemaOptions, schemaToGbnf } from '../../libs/grammar/src/index.js';

export interface SchemaCase {
  readonly title: string;
  readonly schema: Json;
  readonly options?: SchemaOptions;
  /** Values, written as `JSON.stringify` does; texts under `acceptedTexts`. */
  readonly accepted?: readonly Json[];
  readonly refused?: readonly Json[];
  readonly acceptedTexts?: readonly string[];
  readonly refusedTexts?: readonly string[];
  /** Instead: the schema itself is refused, at this pointer. */
  readonly refusedAt?: string;
}

/** One test a case: the grammar of the schema accepts and refuses what the table says. */
export function describeSchemaCases(title: string, cases: readonly SchemaCase[]): void {
  describe(title, () => {
    it.each(cases)('$title', (one) => {
      if (one.refusedAt !== undefined) {
        let error: unknown;
        try {
          schemaToGbnf(one.schema, one.options);
        } catch (caught) {
          error = caught;
        }
        expect(error).toBeInstanceOf(SchemaError);
        expect((error as SchemaError).pointer).toBe(one.refusedAt);
        return;
      }
      const matcher = new GbnfMatcher(schemaToGbnf(one.schema, one.options));
      const accepted = [...(one.accepted ?? []).map((value) => JSON.stringify(value)), ...(one.acceptedTexts ?? [])];
      const refused = [...(one.refused ?? []).map((value) => JSON.stringify(value)), ...(one.refusedTexts ?? [])];
      expect(accepted.length + refused.length).toBeGreaterThan(0);
      expect(accepted.filter((text) => !matcher.accepts(text))).toEqual([]);
      expect(refused.filter((text) => matcher.accepts(text))).toEqual([]);
    });
  });
}
