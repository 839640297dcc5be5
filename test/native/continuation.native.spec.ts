import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LlamaChatParser } from '../../libs/engine/src/backend/llama-chat-parser.js';
import type { Model } from '../../libs/engine/src/backend/native.js';
import type { MessageBeginning, MessageEvent } from '../../libs/engine/src/door/chat.js';
import { createReader } from '../../libs/engine/src/generation/create-reader.js';
import { CHAT_FAMILIES } from '../support/chat-families.js';
import { LlamaTemplates, templatesMissing } from '../support/llama-templates.js';
import { formattedBy } from '../support/template-engine.js';
import { CHAT_MODEL, initializeNative, native } from './native-fixture.js';

const MISSING = templatesMissing();

const REASONING = [...new Set(CHAT_FAMILIES.filter(({ reasoning }) => reasoning).map(({ template }) => template))];

const FORMATS = ['auto', 'none', 'deepseek'] as const;

const CASES = REASONING.flatMap((template) => FORMATS.map((format) => ({ template, format })));

describe.skipIf(MISSING !== undefined)(
  `a response that goes on with a message${MISSING ? ` (skipped: ${MISSING})` : ''}`,
  () => {
    let model: Model;
    let templates: LlamaTemplates;
    beforeAll(async () => {
      initializeNative();
      templates = new LlamaTemplates();
      model = await native.Model.load(CHAT_MODEL, {});
    });
    afterAll(() => {
      model?.dispose();
      templates?.dispose();
    });

    /** What a reader says that goes on with a message, of a text in pieces of one character. */
    async function saidBehind(template: string, reasoningFormat: string, prefill: MessageBeginning, text: string) {
      const format = new native.ChatFormat(model, templates.read(template));
      const last = { role: 'assistant', content: prefill.content, reasoning_content: prefill.reasoning };
      const request = {
        messages: [{ role: 'user', content: 'How is the weather in Rome?' }, last],
        add_generation_prompt: false,
        continue_final_message: true,
        reasoning_format: reasoningFormat,
      };
      const formatted = await formattedBy(format, request);
      const description = {
        ...{ format: formatted.format, parser: formatted.parser, generation_prompt: formatted.generation_prompt },
        ...{ reasoning_format: reasoningFormat, reasoning_in_content: false, parse_tool_calls: false },
        ...{ is_continuation: true, supports_thinking: formatted.supports_thinking, prefill },
      };
      const read = (isStreamed: boolean) => {
        // Command R7B does not parse what it goes on with here: it is the content as it is.
        const options = { isStreamed, onUnparsed: () => undefined };
        const reader = createReader(new LlamaChatParser(format), description, options);
        return joined([...[...text].flatMap((letter) => reader.read(letter, false)), ...reader.read('', true)]);
      };
      const said = [read(true), read(false)];
      format.dispose();
      return said;
    }

    it.each(CASES)('repeats no reasoning of $template, format $format', async ({ template, format }) => {
      const prefill = { reasoning: 'Rome it', content: '' };
      for (const said of await saidBehind(template, format, prefill, ' is.')) {
        expect(said).toBe(format === 'none' ? '| is.' : ' is.|');
      }
    });

    it.each(CASES)('repeats no content of $template, format $format', async ({ template, format }) => {
      const prefill = { reasoning: 'Rome it is.', content: 'It is' };
      for (const said of await saidBehind(template, format, prefill, ' sunny.')) expect(said).toBe('| sunny.');
    });
  },
);

/** Reasoning and content of a message. */
function joined(events: readonly MessageEvent[]): string {
  const textOf = (type: 'reasoning' | 'text') =>
    events.map((event) => (event.type === type ? event.text : '')).join('');
  return `${textOf('reasoning')}|${textOf('text')}`;
}
