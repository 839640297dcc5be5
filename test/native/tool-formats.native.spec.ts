import { describe, expect, it } from 'vitest';
import { type Json, plainSchema } from '#grammar';
import { Random } from '../../tools/grammar-fuzz/random.mjs';
import { ajvJudge } from '../../tools/schema-conformance/ajv-judge.mjs';
import { SentenceMaker } from '../../tools/schema-conformance/mutations/sentences.mjs';
import { templatesMissing } from '../support/llama-templates.js';
import { templateCalls } from '../support/template-calls.js';
import { nested, TOOL_SCHEMAS } from '../support/tool-schemas.js';
import { withTemplates } from './template-fixture.js';

const MISSING = templatesMissing();

/** Templates of families that write arguments as one JSON object, and of those that write each in tags of its own. */
const TEMPLATES = [
  'Qwen-Qwen2.5-7B-Instruct',
  'mistralai-Mistral-Nemo-Instruct-2407',
  'deepseek-ai-DeepSeek-V3.1',
  'openai-gpt-oss-120b',
  'Kimi-K2-Instruct',
  'ibm-granite-granite-4.0',
  'Qwen3-Coder',
  'Qwen3.5-4B',
  'GLM-4.6',
  'MiniMax-M2',
  'MiniMax-M3',
  'deepseek-ai-DeepSeek-V3.2',
  'inclusionai-ling-3.0-flash',
];

const SCHEMAS = {
  ...Object.fromEntries(
    Object.values(TOOL_SCHEMAS)
      .flat()
      .filter((_, index) => index % 3 === 0)
      .map(({ title, schema }) => [title, schema]),
  ),
  'texts of all kinds': nested({
    free: { type: 'string' },
    short: { type: 'string', maxLength: 12 },
    day: { type: 'string', format: 'date' },
    kind: { enum: ['a', 'b c', '</parameter>', 'null', '12'] },
    maybe: { type: ['string', 'null'] },
    either: { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'array', items: { type: 'integer' } }] },
    any: true,
  }),
  'values of all kinds': nested({
    size: { type: 'number' },
    list: { type: 'array', items: { type: ['string', 'integer'] } },
    inner: nested({ a: { type: 'string' }, b: { type: 'boolean' } }),
    none: { type: 'null' },
    mixed: { enum: [1, 'x', null, true, { a: 1 }] },
  }),
} as const;

describe.skipIf(MISSING !== undefined)(`calls${MISSING ? ` (skipped: ${MISSING})` : ''}`, () => {
  const fixture = withTemplates();

  describe.each(TEMPLATES)('in the form of %s', (template) => {
    it('are read and valid, whatever of their grammar is said', async () => {
      const prompt = templateCalls(fixture.model, fixture.templates.read(template));
      const random = new Random(7);
      let calls = 0;
      for (const [title, parameters] of Object.entries(SCHEMAS)) {
        const problem = ajvJudge(plainSchema((parameters ?? {}) as Json))!;
        const { grammar, callsOf, before, isEnforced } = await prompt([
          { type: 'function', function: { name: 'get_item', parameters } },
          { type: 'function', function: { name: 'get-item', parameters: nested({ a: { type: 'integer' } }) } },
        ]);
        const sentences = new SentenceMaker(grammar.gbnf);
        for (let trial = 0; trial < 4; trial++) {
          const sentence = sentences.make(random, 300);
          if (sentence === undefined) continue;
          for (const call of callsOf(before + sentence)) {
            const args = JSON.parse(call.arguments);
            if (call.name === 'get_item') {
              if (isEnforced) expect(problem(args), `${title}: ${sentence}`).toBeUndefined();
            } else {
              expect([call.name, Object.keys(args), Number.isInteger(args.a)]).toEqual(['get-item', ['a'], true]);
            }
            calls++;
          }
        }
      }
      expect(calls).toBeGreaterThan(40);
    });
  });
});
