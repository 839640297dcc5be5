import { type EngineClient, EngineError, type FormattedChat } from '#engine';
import type { ChatFormat, Model } from '../../libs/engine/src/backend/native.js';
import { formattedChat } from '../../libs/engine/src/backend/template-output.js';

/** What a template makes of a request, in one object. */
export async function formattedBy(format: ChatFormat, request: object): Promise<FormattedChat & { parser: string }> {
  const formatted = formattedChat(await format.apply(JSON.stringify(request)));
  return { ...formatted, parser: String(formatted.parser) };
}

/** What of an engine makes prompts: a template's format, and the tokens of a model. */
export function templateEngine(model: Model, format: ChatFormat): EngineClient {
  return {
    model: { addBos: false, slotContextSize: 1 << 20, shifts: false },
    vocabulary: { longestPiece: 8 },
    formatChat: async (request: object) => {
      try {
        return await formattedBy(format, request);
      } catch (error) {
        throw EngineError.from(error);
      }
    },
    tokenizeAll: (texts: readonly string[], rules: { readonly addSpecial: boolean; readonly parseSpecial: boolean }) =>
      Promise.all(texts.map((text) => model.tokenize(text, rules.addSpecial, rules.parseSpecial))),
    tokenize: (text: string, addSpecial: boolean, parseSpecial: boolean) =>
      model.tokenize(text, addSpecial, parseSpecial),
  } as unknown as EngineClient;
}
