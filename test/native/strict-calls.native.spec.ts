import { describe, expect, it } from 'vitest';
import { ApiError } from '../../apps/api/src/http/api-error.js';
import { Random } from '../../tools/grammar-fuzz/random.mjs';
import { hasRepeatedNames } from '../../tools/schema-conformance/mutations/known-causes.mjs';
import { randomCase } from '../../tools/schema-conformance/mutations/random-case.mjs';
import { SentenceMaker } from '../../tools/schema-conformance/mutations/sentences.mjs';
import { judged, judgeOf } from '../../tools/schema-conformance/mutations/trial.mjs';
import { templatesMissing } from '../support/llama-templates.js';
import { templateCalls } from '../support/template-calls.js';
import { withTemplates } from './template-fixture.js';

const MISSING = templatesMissing();

/** Of JSON behind names, JSON with names and ids, tags around texts and JSON, and tags in which JSON is read first. */
const TEMPLATES = [
  'Qwen-Qwen2.5-7B-Instruct',
  'mistralai-Mistral-Nemo-Instruct-2407',
  'deepseek-ai-DeepSeek-V3.1',
  'Qwen3-Coder',
  'GLM-4.6',
  'MiniMax-M3',
  'deepseek-ai-DeepSeek-V3.2',
];

/** Calls in all; LLAMERO_STRICT_CALLS=2000 is the whole test. */
const CALLS = Number(process.env['LLAMERO_STRICT_CALLS'] ?? 280);
const CALLS_OF_SCHEMA = 3;

/** Half of the random schemas are those of a member, as most of them are of no objects. */
function randomParameters(random: Random): object {
  const { schema } = randomCase(random) as { schema: object | boolean };
  if (typeof schema === 'object' && random.chance(0.5)) return schema;
  const { $defs, ...inner } = typeof schema === 'object' ? (schema as { $defs?: object }) : { not: {} };
  return { type: 'object', properties: { a: inner, b: { type: 'string' } }, required: ['a'], ...($defs && { $defs }) };
}

describe.skipIf(MISSING !== undefined)(`strict tools${MISSING ? ` (skipped: ${MISSING})` : ''}`, () => {
  const fixture = withTemplates();

  it.each(TEMPLATES)(
    'are never called with arguments that do not fit a random schema, in the form of %s',
    {
      timeout: 60_000 + CALLS * 200,
    },
    async (template) => {
      const prompt = templateCalls(fixture.model, fixture.templates.read(template));
      let calls = 0;
      for (let seed = 1; calls < CALLS / TEMPLATES.length; seed++) {
        const random = new Random(seed);
        const parameters = randomParameters(random);
        const judge = judgeOf(parameters);
        if (judge === undefined) continue;
        const tool = { type: 'function', function: { name: 'f', strict: true, parameters } };
        const made = await prompt([tool], { tool_choice: 'auto' }).catch((error: unknown) => {
          // What cannot be held is refused.
          if (!(error instanceof ApiError)) throw error;
          return undefined;
        });
        if (made === undefined) continue;
        const sentences = new SentenceMaker(made.grammar.gbnf);
        for (let trial = 0; trial < CALLS_OF_SCHEMA; trial++) {
          const sentence = sentences.make(random, random.pick([20, 80, 300]));
          if (sentence === undefined) continue;
          for (const { name, arguments: args } of made.callsOf(made.before + sentence)) {
            calls++;
            expect(name).toBe('f');
            if (hasRepeatedNames(args)) continue;
            expect(judged(judge, args)?.problem, `${JSON.stringify(parameters)}: ${sentence}`).toBeUndefined();
          }
        }
      }
    },
  );
});
