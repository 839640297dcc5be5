import { describe, expect, it } from 'vitest';
import type { EngineClient } from '#engine';
import { readOptions } from '../../apps/api/src/config/options.js';
import { ChatTemplate } from '../../apps/api/src/conversation/chat-template.js';
import { ResponseGrammar } from '../../apps/api/src/conversation/response-grammar.js';
import { CallFormats } from '../../apps/api/src/conversation/tool-calls/call-formats.js';
import { conversationOf } from '../../apps/api/src/protocols/openai-chat/chat.parser.js';
import type { ChatCompletionRequest } from '../../apps/api/src/protocols/openai-chat/chat-completion.request.js';
import { CHAT_FAMILIES } from '../support/chat-families.js';
import { templatesMissing } from '../support/llama-templates.js';
import { templateEngine } from '../support/template-engine.js';
import { withTemplates } from './template-fixture.js';

const MISSING = templatesMissing();

const MARKER = '<__media_of_this_server__>';

const TEMPLATES = [...new Set(CHAT_FAMILIES.map(({ template }) => template))];

const image = { type: 'image_url', image_url: { url: 'QUJD' } };
const text = (words: string) => ({ type: 'text', text: words });

const TURNS = [
  { role: 'user', content: [text('Compare ONE'), image, text('with TWO'), image] },
  { role: 'assistant', content: 'They differ.' },
  { role: 'user', content: [image, text('And THREE?')] },
];

describe.skipIf(MISSING !== undefined)(`media in templates${MISSING ? ` (skipped: ${MISSING})` : ''}`, () => {
  const fixture = withTemplates();

  function templateOf(name: string): ChatTemplate {
    const plain = templateEngine(fixture.model, fixture.formatOf(name));
    const engine = { ...plain, model: { ...plain.model, mediaMarker: MARKER } } as EngineClient;
    return new ChatTemplate(engine, new ResponseGrammar(engine, new CallFormats(engine)), readOptions([]));
  }

  it.each(TEMPLATES)('stand where they stood: %s', async (name) => {
    const request = { messages: TURNS } as unknown as ChatCompletionRequest;
    const prompt = await templateOf(name).prompt(conversationOf(request));
    expect(prompt.media.map(({ place }) => place)).toEqual([
      'messages[0].content[1].image_url',
      'messages[0].content[3].image_url',
      'messages[2].content[0].image_url',
    ]);
    const pieces = prompt.text.split(MARKER);
    expect(pieces.map((piece) => /ONE|TWO|THREE/.exec(piece)?.[0])).toEqual(['ONE', 'TWO', undefined, 'THREE']);
    expect(prompt.text).not.toMatch(/media_[0-9a-f]{8}/);
    // llama.cpp puts no line between a text and what it shows.
    expect(pieces[0]!.endsWith('ONE')).toBe(true);
    expect(pieces[1]).toBe('with TWO');
  });

  it('stand in results of tools', async () => {
    const messages = [
      { role: 'user', content: 'Look.' },
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: '123456789', function: { name: 'look', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: '123456789', content: [text('Here it is:'), image] },
    ];
    for (const name of ['Qwen-Qwen2.5-7B-Instruct', 'Qwen-Qwen3-0.6B']) {
      const request = { messages } as unknown as ChatCompletionRequest;
      const prompt = await templateOf(name).prompt(conversationOf(request));
      expect(prompt.media.map(({ place }) => place)).toEqual(['messages[2].content[1].image_url']);
      expect(prompt.text).toContain(`Here it is:${MARKER}`);
    }
  });
});
