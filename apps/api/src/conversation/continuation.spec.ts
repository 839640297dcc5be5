import { describe, expect, it } from 'vitest';
import { OPENAI_CHAT_FIELDS } from '../protocols/openai-chat/chat.parser.js';
import { continuationOf } from './continuation.js';
import type { Conversation } from './conversation.js';
import type { Message } from './message.js';

const HI: Message = { role: 'user', content: 'hi' };
const said = (fields: Partial<Message>): Message => ({ role: 'assistant', content: null, ...fields });

function continued(last: readonly Message[], fields: Partial<Conversation> = {}, prefillsAssistant = true) {
  const conversation = { messages: [HI, ...last], fields: OPENAI_CHAT_FIELDS, ...fields };
  return continuationOf(conversation as Conversation, prefillsAssistant);
}

describe('a last message of the assistant', () => {
  it.each([said({ content: 'Once' }), said({ reasoning: 'hm' }), said({ content: '', reasoning: 'hm' })])(
    'is gone on with: %j',
    (message) => {
      expect(continued([message])).toEqual({
        messages: [HI, message],
        add_generation_prompt: false,
        continue_final_message: true,
      });
    },
  );

  it.each([
    said({}),
    said({ content: '' }),
    said({ content: [] }),
    said({ content: [{ type: 'text', text: '' }] }),
    said({ reasoning: '' }),
    said({ calls: [] }),
  ])('that says nothing stands for the answer that is to come: %j', (message) => {
    const opened = { messages: [HI], add_generation_prompt: true };
    expect(continued([message])).toEqual(opened);
    expect(continued([message], {}, false)).toEqual(opened);
    expect(continued([message], { continues: false })).toEqual(opened);
    expect(continued([message], { opensTurn: false })).toEqual({ ...opened, add_generation_prompt: false });
  });

  it('that says nothing opens a turn behind another one', () => {
    const once = said({ content: 'Once' });
    expect(continued([once, said({})])).toEqual({ messages: [HI, once], add_generation_prompt: true });
  });

  it('that says nothing is gone on with where the request asks for it', () => {
    expect(continued([said({})], { continues: true, opensTurn: false })).toMatchObject({
      messages: [HI, said({})],
      continue_final_message: true,
    });
  });

  it('is answered where the request or the flags say so', () => {
    const once = said({ content: 'Once' });
    const answered = { messages: [HI, once], add_generation_prompt: true };
    expect(continued([once], { continues: false })).toEqual(answered);
    expect(continued([once], {}, false)).toEqual(answered);
  });

  it('that calls tools is not gone on with', () => {
    expect(() => continued([said({ calls: [{ name: 'f', arguments: '{}' }] })])).toThrow('with tool calls');
  });
});

it('a message of someone else that says nothing stays', () => {
  const empty = { role: 'user', content: '' };
  expect(continued([empty])).toEqual({ messages: [HI, empty], add_generation_prompt: true });
});

it('where there is none, there is nothing to go on with', () => {
  const fields = { messages: [], continues: 'content', opensTurn: false } as const;
  expect(() => continued([], fields)).toThrow("'messages' must hold a message to continue");
});
