import type { Backend } from '../backend/backend.js';
import { formattedChat } from '../backend/template-output.js';
import { EngineError, takesNoMedia } from '../door/engine-error.js';
import type { EngineStatistics } from '../door/engine-statistics.js';
import type { EngineAnswer, EngineQuestion, EngineQuestions, QuestionType } from '../door/questions.js';
import type { Embedder } from '../embedding/embedder.js';
import type { MediaStore } from '../media/media-store.js';
import type { SlotStore } from '../saved-slots/slot-store.js';
import type { Scheduler } from '../scheduler/scheduler.js';

/** The parts of an engine that answer questions. */
export interface Respondents {
  readonly backend: Backend;
  readonly scheduler: Scheduler;
  readonly store: SlotStore;
  readonly embedder: Embedder | undefined;
  /** Absent = the model takes no media. */
  readonly media: MediaStore | undefined;
  statistics(): EngineStatistics;
}

type Answers = {
  readonly [Type in QuestionType]: (
    asks: EngineQuestions[Type]['asks'],
    respondents: Respondents,
    signal: AbortSignal,
  ) => EngineQuestions[Type]['answer'] | Promise<EngineQuestions[Type]['answer']>;
};

/** How each question of the door is answered. */
const ANSWERS: Answers = {
  tokenize: ({ texts, ...rules }, { backend }, signal) => backend.tokenize(texts, rules, signal),
  readMediaPrompt: ({ text, files, ...rules }, { media }, signal) => {
    if (!media) throw takesNoMedia();
    return media.read(text, files, rules, signal);
  },
  promptText: ({ tokens }, { backend }, signal) => backend.detokenize(tokens, signal),
  formatChat: async ({ inputs, tools }, { backend }, signal) =>
    formattedChat(await backend.applyChatTemplate(templateRequest(inputs, tools), signal)),
  prepareGrammar: async ({ gbnf }, { backend }, signal) => {
    await backend.prepareGrammar(gbnf, signal);
    return true as const;
  },
  slots: (_, { scheduler }) => scheduler.snapshots(),
  statistics: (_, respondents) => respondents.statistics(),
  heartbeat: async (_, { backend }, signal) => {
    await backend.tokenize([' '], { addSpecial: false, parseSpecial: false }, signal);
    return true as const;
  },
  saveSlot: ({ slotId, path }, respondents) => storeOf(respondents).save(slotId, path),
  restoreSlot: ({ slotId, path }, respondents) => storeOf(respondents).restore(slotId, path),
  eraseSlot: ({ slotId }, respondents) => storeOf(respondents).erase(slotId),
};

/**
 * Rejects with the error of the question.
 *
 * @param signal fires when nobody waits for the answer any more
 */
export async function answerTo(
  question: EngineQuestion,
  respondents: Respondents,
  signal: AbortSignal,
): Promise<EngineAnswer> {
  const answer = ANSWERS[question.type] as (
    asks: EngineQuestion,
    respondents: Respondents,
    signal: AbortSignal,
  ) => Promise<EngineAnswer>;
  return answer(question, respondents, signal);
}

/** @param tools as JSON text */
function templateRequest(inputs: object, tools: string | undefined): string {
  const text = JSON.stringify(inputs);
  return tools === undefined ? text : `${text.slice(0, -1)}${text === '{}' ? '' : ','}"tools":${tools}}`;
}

function storeOf({ embedder, store }: Respondents): SlotStore {
  if (embedder) throw new EngineError('ERR_UNSUPPORTED', 'The context gives embeddings: its slots hold nothing');
  return store;
}
