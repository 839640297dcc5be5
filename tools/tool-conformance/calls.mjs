import { createRequire } from 'node:module';
import { LRUCache } from 'lru-cache';

/** What the build has under a path; it is not there yet when types are checked. */
const built = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
const { readOptions } = await built('apps/api/src/config/options.js');
const { ChatTemplate } = await built('apps/api/src/conversation/chat-template.js');
const { assembledMessage } = await built('apps/api/src/conversation/message-assembler.js');
const { ResponseGrammar } = await built('apps/api/src/conversation/response-grammar.js');
const { CallFormats } = await built('apps/api/src/conversation/tool-calls/call-formats.js');
const { conversationOf } = await built('apps/api/src/protocols/openai-chat/chat.parser.js');
const { backendDirectories } = await built('libs/engine/src/backend/backend-directories.js');
const { EngineError } = await built('libs/engine/src/door/engine-error.js');
const { LlamaChatParser } = await built('libs/engine/src/backend/llama-chat-parser.js');
const { formattedChat } = await built('libs/engine/src/backend/template-output.js');
const { createReader } = await built('libs/engine/src/generation/create-reader.js');
const native = createRequire(import.meta.url)('#native');

export async function loadModel(path) {
  native.initialize(backendDirectories(), () => {});
  return native.Model.load(path, {});
}

function refused(error) {
  throw EngineError.from(error);
}

/** Calls of tools in the format of a template, as the server makes and reads them. */
export class Calls {
  #format;
  #engine;
  #form;
  #known = new LRUCache({ max: 20 });

  constructor(model, template = '') {
    this.#format = new native.ChatFormat(model, template);
    this.#engine = {
      model: { addBos: false, slotContextSize: 1 << 20, shifts: false },
      vocabulary: { longestPiece: 8 },
      formatChat: (request) => this.#formatted(JSON.stringify(request)),
      tokenize: (text, addSpecial, parseSpecial) => model.tokenize(text, addSpecial, parseSpecial),
      tokenizeAll: (texts, rules) =>
        Promise.all(texts.map((text) => model.tokenize(text, rules.addSpecial, rules.parseSpecial))),
    };
  }

  /** The grammar of calls of a strict tool, and what reads them. @throws ApiError */
  async of(parameters) {
    const tools = [{ type: 'function', function: { name: 'f', strict: true, parameters } }];
    const request = { messages: [{ role: 'user', content: 'Hi' }], tools };
    const formats = new CallFormats(this.#engine);
    const chat = new ChatTemplate(this.#engine, new ResponseGrammar(this.#engine, formats), readOptions([]));
    const { grammar, reader } = await chat.prompt(conversationOf(request));
    this.#form = formats.argumentForm;
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

  /** Remembered, as the grammars of placeholders are asked for again with each schema, and take the most time to make. */
  async #formatted(request) {
    let formatted = this.#known.get(request);
    if (formatted === undefined) {
      formatted = formattedChat(await this.#format.apply(request).catch(refused));
      this.#known.set(request, formatted);
    }
    return { ...formatted };
  }

  /** How arguments are written in tags of their own; undefined where as one JSON object. */
  get form() {
    return typeof this.#form === 'object' ? this.#form : undefined;
  }

  dispose() {
    this.#format.dispose();
  }
}
