import { describe, expect, it } from 'vitest';
import { EngineError } from '#engine';
import { OPENAI_CHAT_FIELDS } from '../protocols/openai-chat/chat.parser.js';
import type { Conversation } from './conversation.js';
import { templateRefusal } from './template-refusal.js';

const ARGUMENTS = new EngineError('ERR_TEMPLATE', 'Failed to parse tool call arguments as JSON: [json.exception] ...');

function refusal(error: Error, fields: Partial<Conversation>): unknown {
  return templateRefusal(error, {
    messages: [],
    tools: [],
    fields: OPENAI_CHAT_FIELDS,
    ...fields,
  } as unknown as Conversation);
}

describe('what a template refuses', () => {
  it('is told by the place of the call whose arguments are no JSON', () => {
    const call = (args: unknown) => ({ name: 'f', arguments: args });
    const messages = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: null, calls: [call('{}'), call({ a: 1 }), call('{"path": "a')] },
    ];
    expect(refusal(ARGUMENTS, { messages })).toMatchObject({
      status: 400,
      details: { param: 'messages' },
      message: expect.stringMatching(
        /^'messages' is wrong at message 1: the arguments of tool_calls\[2\] are not JSON, which this template needs: /,
      ),
    });
    expect(refusal(ARGUMENTS, {})).toMatchObject({ message: `'messages' cannot be rendered: ${ARGUMENTS.message}` });
  });

  it('is about the variables where there are some, unless it is about the messages', () => {
    const variables = { mood: 'merry' };
    const raised = new EngineError('ERR_TEMPLATE', 'no merry mood');
    expect(refusal(raised, { variables })).toMatchObject({ details: { param: 'chat_template_kwargs' } });
    expect(refusal(raised, {})).toMatchObject({ details: { param: 'messages' } });
    const parsing = new EngineError('ERR_TEMPLATE', 'Failed to parse messages: x');
    expect(refusal(parsing, { variables })).toMatchObject({ details: { param: 'messages' } });
  });

  it('is nothing else that fails', () => {
    const other = new EngineError('ERR_CLOSED', 'closed');
    expect(refusal(other, {})).toBe(other);
  });
});
