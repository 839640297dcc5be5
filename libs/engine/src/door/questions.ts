import type { FormattedChat } from './chat.js';
import type { EngineStatistics } from './engine-statistics.js';
import type { LongText } from './long-text.js';
import type { MediaFile, MediaPrompt } from './media.js';
import type { SlotSnapshot } from './slot-snapshot.js';

/** What was saved or restored: tokens, bytes of the file, milliseconds without the wait for the slot. */
export interface SlotTransfer {
  readonly tokens: number;
  readonly bytes: number;
  readonly ms: number;
}

/** How a text becomes tokens. */
export interface TokenizeRules {
  /** Add BOS and EOS where the model wants them. */
  readonly addSpecial: boolean;
  /** Read the text of control tokens as those tokens. */
  readonly parseSpecial: boolean;
}

/** THE table of questions to an engine: what each is asked with, and what it is answered with. */
export interface EngineQuestions {
  tokenize: {
    readonly asks: { readonly texts: readonly string[] } & TokenizeRules;
    readonly answer: readonly Int32Array[];
  };
  /**
   * The tokens of a text with media in it: it has one marker (`ModelInfo.mediaMarker`) for each file, in order. Fails
   * with ERR_MEDIA for a model that takes no media, and for a file that cannot be read.
   */
  readMediaPrompt: {
    readonly asks: { readonly text: string; readonly files: readonly MediaFile[] } & TokenizeRules;
    readonly answer: MediaPrompt;
  };
  /** The text of a prompt, by the tokenizer's own rules for leading spaces; special tokens rendered. */
  promptText: { readonly asks: { readonly tokens: Int32Array }; readonly answer: LongText };
  /** @see FormattedChat; `inputs` are OpenAI's messages, ... as llama.cpp's templates take them */
  formatChat: {
    /** Tools as JSON text: there may be many, and the same ones come again. */
    readonly asks: { readonly inputs: Readonly<Record<string, unknown>>; readonly tools?: string };
    readonly answer: FormattedChat;
  };
  /** Parses a grammar that tasks will follow, so that none of them has to wait for it. */
  prepareGrammar: { readonly asks: { readonly gbnf: LongText }; readonly answer: true };
  slots: { readonly asks: object; readonly answer: readonly SlotSnapshot[] };
  statistics: { readonly asks: object; readonly answer: EngineStatistics };
  /** Answered by a thread for texts, as soon as one is free: it shows that those and the event loop work. */
  heartbeat: { readonly asks: object; readonly answer: true };
  saveSlot: { readonly asks: { readonly slotId: number; readonly path: string }; readonly answer: SlotTransfer };
  /** If this fails, the slot is as it was before. */
  restoreSlot: { readonly asks: { readonly slotId: number; readonly path: string }; readonly answer: SlotTransfer };
  /** Answered with the tokens that the slot held. */
  eraseSlot: { readonly asks: { readonly slotId: number }; readonly answer: number };
}

export type QuestionType = keyof EngineQuestions;

export type EngineQuestion = {
  [Type in QuestionType]: { readonly type: Type } & EngineQuestions[Type]['asks'];
}[QuestionType];

export type EngineAnswer = EngineQuestions[QuestionType]['answer'];

/** The answer to a question of this type. */
export type AnswerTo<Question extends EngineQuestion> = EngineQuestions[Question['type']]['answer'];
