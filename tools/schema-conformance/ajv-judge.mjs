import { Ajv } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isMultiple } from './exact-numbers.mjs';
import { ENFORCED_FORMATS } from './formats.mjs';
import { draftOf, schemaForAjv } from './schema-for-ajv.mjs';

const OPTIONS = {
  strict: false,
  logger: /** @type {false} */ (false),
  // `constructor` and `toString` are in no object unless they are written there.
  ownProperties: true,
  code: { regExp: Object.assign((pattern) => regExpOf(pattern), { code: 'regExpOf' }) },
};

/** A pattern as with the `u` flag, with escapes that only Annex B knows made plain. */
function regExpOf(pattern) {
  const plain = pattern.replace(/\[(?:\\.|[^\]\\])*\]|\\./gs, (part) => {
    if (part.startsWith('[')) return part.replace(/\\([^A-Za-z0-9^$\\.*+?()[\]{}|/-])/g, '$1');
    return /[A-Za-z0-9^$\\.*+?()[\]{}|/]/.test(part[1]) ? part : part[1];
  });
  for (const source of [pattern, plain]) {
    try {
      return new RegExp(source, 'u');
    } catch {}
  }
  return new RegExp(pattern);
}

/**
 * Ajv's judgement of a value by the draft that the schema names, with multiples taken exactly. Formats that are annotations
 * are not judged.
 * @returns {((value: unknown) => string | undefined) | undefined} what is wrong with a value; nothing where Ajv cannot
 *   take the schema
 */
export function ajvJudge(schema) {
  const draft = draftOf(schema);
  const Class = draft === '2019-09' ? Ajv2019 : draft === '2020-12' ? Ajv2020 : Ajv;
  const ajv = new Class({ ...OPTIONS, ignoreKeywordsWithRef: Class === Ajv });
  for (const [name, validate] of Object.entries(ENFORCED_FORMATS)) ajv.addFormat(name, validate);
  ajv.removeKeyword('multipleOf');
  ajv.addKeyword({
    keyword: 'multipleOf',
    type: 'number',
    schemaType: 'number',
    compile: (step) => (value) => isMultiple(value, step),
  });
  try {
    const validate = ajv.compile(schemaForAjv(schema, draft));
    return (value) => (validate(value) ? undefined : ajv.errorsText(validate.errors));
  } catch {
    return undefined;
  }
}
