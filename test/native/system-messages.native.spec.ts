import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../apps/api/src/conversation/message.js';
import { keepsSystems, systemArrangements } from '../../apps/api/src/conversation/system-messages.js';
import { templateMessages } from '../../apps/api/src/conversation/template-messages.js';
import type { Model } from '../../libs/engine/src/backend/native.js';
import { LlamaTemplates, templatesMissing } from '../support/llama-templates.js';
import { CHAT_MODEL, initializeNative, native } from './native-fixture.js';

const MISSING = templatesMissing();

const MESSAGES: Readonly<Record<string, readonly Message[]>> = {
  'two at the front': [
    { role: 'system', content: 'Be brief.' },
    { role: 'developer', content: 'Be kind.' },
    { role: 'user', content: 'Hi.' },
  ],
  'one between': [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi.' },
    { role: 'assistant', content: 'Hello.' },
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'Who is there?' },
  ],
  'one behind a result': [
    { role: 'user', content: 'Hi.' },
    { role: 'assistant', content: '', calls: [{ id: '123456789', name: 'f', arguments: '{}' }] },
    { role: 'tool', callId: '123456789', name: 'f', content: 'Done.' },
    { role: 'system', content: 'Be kind.' },
  ],
  'one at the end': [
    { role: 'user', content: 'Hi.' },
    { role: 'developer', content: 'Be kind.' },
  ],
};

const FRONT = MESSAGES['two at the front']!;

/** What templates do with several system messages as they are: of llama.cpp's, a third refuses or drops some. */
const TEMPLATES = [
  ['Qwen3.5-4B', 'refused'],
  ['mistralai-Mistral-Nemo-Instruct-2407', 'refused'],
  ['mistralai-Ministral-3-14B-Reasoning-2512', 'refused'],
  ['google-gemma-2-2b-it', 'refused'],
  ['openai-gpt-oss-120b', 'lost'],
  ['MiniMax-M2', 'lost'],
  ['HuggingFaceTB-SmolLM3-3B', 'lost'],
  ['deepseek-ai-DeepSeek-R1-Distill-Qwen-32B', 'lost'],
  ['Qwen-Qwen3-0.6B', 'kept'],
  ['meta-llama-Llama-3.1-8B-Instruct', 'kept'],
] as const;

/** Of which one shows the system message only beside a last one of the user, and the other has no tools. */
const WITHOUT_RESULTS: readonly string[] = ['mistralai-Mistral-Nemo-Instruct-2407', 'google-gemma-2-2b-it'];

describe.skipIf(MISSING !== undefined)(`system messages${MISSING ? ` (skipped: ${MISSING})` : ''}`, () => {
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

  it.each(TEMPLATES)('that %s would have %s are all in its prompts', async (template, outcome) => {
    const format = new native.ChatFormat(model, templates.read(template));
    const outcomeOf = async (arranged: readonly Message[], messages: readonly Message[]) => {
      const request = JSON.stringify({ messages: templateMessages(arranged, () => '') });
      const prompt = await format.apply(request).then(
        ({ json }) => JSON.parse(json).prompt as string,
        () => undefined,
      );
      return prompt === undefined ? 'refused' : keepsSystems(prompt, messages) ? 'kept' : 'lost';
    };
    expect(await outcomeOf(FRONT, FRONT)).toBe(outcome);
    for (const [name, messages] of Object.entries(MESSAGES)) {
      if (name === 'one behind a result' && WITHOUT_RESULTS.includes(template)) continue;
      const outcomes = await Promise.all(systemArrangements(messages).map((arranged) => outcomeOf(arranged, messages)));
      expect(outcomes, name).toContain('kept');
      // What a prompt begins with stays as it was: nothing behind a result is moved to the front.
      if (name === 'one behind a result') expect(outcomes.slice(0, -1), template).toContain('kept');
    }
    format.dispose();
  });
});
