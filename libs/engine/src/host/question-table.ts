import type { Backend } from '../backend/backend.js';
import type { FormattedChat } from '../door/chat.js';
import { EngineError } from '../door/engine-error.js';
import type { EngineStatistics } from '../door/engine-statistics.js';
import type { EngineAnswer, EngineQuestion, EngineQuestions, QuestionType } from '../door/questions.js';
import type { Embedder } from '../embedding/embedder.js';
import type { SlotStore } from '../saved-slots/slot-store.js';
import type { Scheduler } from '../scheduler/scheduler.js';

/** The parts of an engine that answer questions. */
export interface Respondents {
  readonly backend: Backend;
  readonly scheduler: Scheduler;
  readonly store: SlotStore;
  readonly embedder: Embedder | undefined;
  statistics(): EngineStatistics;
}

type Answers = {
  readonly [Type in QuestionType]: (
    asks: EngineQuestions[Type]['asks'],
    respondents: Respondents,
  ) => EngineQuestions[Type]['answer'] | Promise<EngineQuestions[Type]['answer']>;
};

/** How each question of the door is answered. */
const ANSWERS: Answers = {
  tokenize: ({ texts, addSpecial, parseSpecial }, { backend }) =>
    Promise.all(texts.map((text) => backend.tokenize(text, addSpecial, parseSpecial))),
  promptText: ({ tokens }, { backend }) => backend.promptText(tokens),
  formatChat: async ({ inputs }, { backend }) =>
    JSON.parse(await backend.applyChatTemplate(JSON.stringify(inputs))) as FormattedChat,
  prepareGrammar: async ({ gbnf }, { backend }) => {
    await backend.prepareGrammar(gbnf);
    return true as const;
  },
  slots: (_, { scheduler }) => scheduler.snapshots(),
  statistics: (_, respondents) => respondents.statistics(),
  saveSlot: ({ slotId, path }, respondents) => storeOf(respondents).save(slotId, path),
  restoreSlot: ({ slotId, path }, respondents) => storeOf(respondents).restore(slotId, path),
  eraseSlot: ({ slotId }, respondents) => storeOf(respondents).erase(slotId),
};

/** Rejects with the error of the question. */
export async function answerTo(question: EngineQuestion, respondents: Respondents): Promise<EngineAnswer> {
  const answer = ANSWERS[question.type] as (asks: EngineQuestion, respondents: Respondents) => Promise<EngineAnswer>;
  return answer(question, respondents);
}

function storeOf({ embedder, store }: Respondents): SlotStore {
  if (embedder) throw new EngineError('ERR_UNSUPPORTED', 'The context gives embeddings: its slots hold nothing');
  return store;
}
