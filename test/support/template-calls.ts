import { readOptions } from '../../apps/api/src/config/options.js';
import { ChatTemplate } from '../../apps/api/src/conversation/chat-template.js';
import { assembledMessage } from '../../apps/api/src/conversation/message-assembler.js';
import { ResponseGrammar } from '../../apps/api/src/conversation/response-grammar.js';
import { CallFormats } from '../../apps/api/src/conversation/tool-calls/call-formats.js';
import { conversationOf } from '../../apps/api/src/protocols/openai-chat/chat.parser.js';
import type { ChatCompletionRequest } from '../../apps/api/src/protocols/openai-chat/chat-completion.request.js';
import { LlamaChatParser } from '../../libs/engine/src/backend/llama-chat-parser.js';
import type { Model } from '../../libs/engine/src/backend/native.js';
import { createReader } from '../../libs/engine/src/generation/create-reader.js';
import { native } from '../native/native-fixture.js';
import { templateEngine } from './template-engine.js';

/** Makes prompts by a template as the server does, and reads the calls that follow them. @param template '' = the model's own */
export function templateCalls(model: Model, template: string) {
  const format = new native.ChatFormat(model, template);
  const engine = templateEngine(model, format);
  const chat = new ChatTemplate(engine, new ResponseGrammar(engine, new CallFormats(engine)), readOptions([]));
  return async (tools: readonly object[], fields: object = {}) => {
    const request = { messages: [{ role: 'user', content: 'Hi' }], tools, ...fields };
    const { grammar, reader, reasoning, unenforced } = await chat.prompt(
      conversationOf(request as unknown as ChatCompletionRequest),
    );
    const callsOf = (text: string) => {
      const onUnparsed = (reason: string) => {
        throw new Error(`${reason}: ${text}`);
      };
      const events = createReader(new LlamaChatParser(format), reader, { isStreamed: false, onUnparsed });
      return assembledMessage(events.read(text, true)).calls ?? [];
    };
    const isOpen = reasoning.start !== '' && reasoning.opening.trimEnd().endsWith(reasoning.start);
    const before = isOpen ? reasoning.ends[0]! : '';
    return { grammar: grammar!, callsOf, before, isEnforced: unenforced.length === 0 };
  };
}
