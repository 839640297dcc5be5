import { createRequire } from 'node:module';

/** What the build has under a path; it is not there yet when types are checked. */
const built = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
const { readOptions } = await built('apps/api/src/config/options.js');
const { ChatTemplate } = await built('apps/api/src/conversation/chat-template.js');
const { assembledMessage } = await built('apps/api/src/conversation/message-assembler.js');
const { ResponseGrammar } = await built('apps/api/src/conversation/response-grammar.js');
const { CallFormats } = await built('apps/api/src/conversation/tool-calls/call-formats.js');
const { conversationOf } = await built('apps/api/src/protocols/openai-chat/chat.parser.js');
const { backendDirectories } = await built('libs/engine/src/backend/backend-directories.js');
const { LlamaChatParser } = await built('libs/engine/src/backend/llama-chat-parser.js');
const { createReader } = await built('libs/engine/src/generation/create-reader.js');
const native = createRequire(import.meta.url)('#native');

export async function loadModel(path) {
  native.initialize(backendDirectories(), () => {});
  return native.Model.load(path, {});
}

/** Calls of tools in the format of a template, as the server makes and reads them. */
export class Calls {
  #format;
  #chat;
  #formats;

  constructor(model, template = '') {
    this.#format = new native.ChatFormat(model, template);
    const engine = {
      model: { addBos: false, slotContextSize: 1 << 20, shifts: false },
      vocabulary: { longestPiece: 8 },
      formatChat: async (request) => JSON.parse(await this.#format.apply(JSON.stringify(request))),
      tokenize: (text, addSpecial, parseSpecial) => model.tokenize(text, addSpecial, parseSpecial),
      tokenizeAll: (texts, rules) =>
        Promise.all(texts.map((text) => model.tokenize(text, rules.addSpecial, rules.parseSpecial))),
    };
    this.#formats = new CallFormats(engine);
    this.#chat = new ChatTemplate(engine, new ResponseGrammar(engine, this.#formats), readOptions([]));
  }

  /** The grammar of calls of a strict tool, and what reads them. @throws ApiError */
  async of(parameters) {
    const tools = [{ type: 'function', function: { name: 'f', strict: true, parameters } }];
    const request = { messages: [{ role: 'user', content: 'Hi' }], tools };
    const { grammar, reader } = await this.#chat.prompt(conversationOf(request));
    const read = (text) => {
      const problem = { reason: '' };
      const onUnparsed = (reason) => {
        problem.reason = reason;
      };
      const parser = new LlamaChatParser(this.#format);
      const events = createReader(parser, reader, { isStreamed: false, onUnparsed }).read(text, true);
      return { calls: assembledMessage(events).calls, problem: problem.reason };
    };
    return { grammar: grammar?.gbnf, read };
  }

  /** How arguments are written in tags of their own; undefined where as one JSON object. */
  get form() {
    const form = this.#formats.argumentForm;
    return typeof form === 'object' ? form : undefined;
  }

  dispose() {
    this.#format.dispose();
  }
}
