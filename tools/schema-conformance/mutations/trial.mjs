import { ajvJudge } from '../ajv-judge.mjs';
import { evaluationJudge } from '../evaluation.mjs';
import { asJavaScript, asPython } from '../printed-json.mjs';
import { causeOf } from './known-causes.mjs';
import { mutateText } from './made-strings.mjs';
import { ValueMaker } from './made-values.mjs';
import { mutate } from './mutate.mjs';
import { SchemaView } from './schema-view.mjs';
import { SentenceMaker } from './sentences.mjs';

/** Characters of a text that is tried. */
const LONGEST_TEXT = 20_000;

/**
 * Tries values on the grammar of a schema, those of its tests changed and others made up, and compares with Ajv; then
 * sentences of the grammar, which Ajv must find valid.
 * @param {{ schema: import('#grammar').Json, tests: readonly { data: unknown }[] }} one
 * @param {{ convert: (schema: import('#grammar').Json) => string, follow: (grammar: string) => { accepts: (text: string) => boolean,
 *   begins: (text: string) => boolean, dispose: () => void } }} subject
 * @param {import('../../grammar-fuzz/random.mjs').Random} random
 * @param count how many values; a quarter as many sentences
 * @returns {{ result: string, valid: number, invalid: number, sentences: number,
 *   differences: { kind: string, cause?: string, text: string, problem?: string }[] }}
 */
export function mutationTrial({ schema, tests }, subject, random, count) {
  /** @type {ReturnType<typeof mutationTrial>} */
  const found = { result: 'compared', valid: 0, invalid: 0, sentences: 0, differences: [] };
  let grammar;
  try {
    grammar = subject.convert(schema);
  } catch (error) {
    if (error.name === 'SchemaError') return { ...found, result: 'refused' };
    throw error;
  }
  const judge = judgeOf(schema);
  if (judge === undefined) return { ...found, result: 'not judged' };
  const matcher = subject.follow(grammar);
  const differ = (difference) => {
    const cause = causeOf({ schema, ...difference }, subject, matcher);
    found.differences.push({ kind: difference.kind, text: difference.text, problem: difference.problem, cause });
  };
  try {
    for (const value of values(schema, tests, random, count)) {
      const text = asJavaScript(value);
      const verdict = text.length > LONGEST_TEXT ? undefined : judged(judge, text);
      if (verdict === undefined) continue;
      const { problem } = verdict;
      const isValid = problem === undefined;
      found[isValid ? 'valid' : 'invalid']++;
      const wrong = [text, asPython(value)].find((printed) => matcher.accepts(printed) !== isValid);
      if (wrong !== undefined)
        differ({ kind: isValid ? 'valid rejected' : 'invalid accepted', text: wrong, value, problem });
    }
    for (const text of sentences(grammar, random, Math.ceil(count / 4))) {
      if (!matcher.accepts(text)) continue;
      const verdict = judged(judge, text);
      if (verdict === undefined) continue;
      found.sentences++;
      const { problem } = verdict;
      if (problem !== undefined) differ({ kind: 'invalid accepted', text, problem });
    }
  } catch (error) {
    if (error.code !== 'ERR_GRAMMAR') throw error;
    return { ...found, result: 'too many ways to go on' };
  } finally {
    matcher.dispose();
  }
  return found;
}

/** Half of the values are changed tests, where there are any; some of those made up are changed too. */
function* values(schema, tests, random, count) {
  const maker = new ValueMaker(new SchemaView(schema), random);
  for (let index = 0; index < count; index++) {
    const base = tests.length > 0 && index % 2 === 0 ? random.pick(tests).data : maker.valueFor([schema]);
    yield random.chance(index % 2 === 0 ? 0.98 : 0.4) ? mutate(base, maker, [schema]) : base;
  }
}

/** Sentences of the grammar, and each with a change of a character or two, which the grammar mostly does not take. */
function* sentences(grammar, random, count) {
  const maker = new SentenceMaker(grammar);
  for (let index = 0; index < count; index++) {
    const text = maker.make(random, random.pick([5, 40, 200]));
    if (text === undefined) continue;
    yield text;
    const changed = mutateText(text, random);
    yield changed;
    yield mutateText(changed, random);
  }
}

/** Ajv, but where a schema asks for what was evaluated. */
export function judgeOf(schema) {
  const ajv = ajvJudge(schema);
  const evaluation = /"unevaluated(Properties|Items)"/.test(JSON.stringify(schema))
    ? evaluationJudge(schema)
    : undefined;
  if (ajv === undefined || evaluation === undefined) return ajv;
  return (value) => (evaluation(value) ? undefined : (ajv(value) ?? 'not valid by what is evaluated'));
}

/** Nothing where Ajv fails, as it does on some schemas with unevaluatedProperties. */
export function judged(judge, text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: error.message };
  }
  try {
    return { problem: judge(value) };
  } catch {
    return undefined;
  }
}
