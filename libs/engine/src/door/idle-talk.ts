import type { QuestionType } from './questions.js';

/** Questions of who watches over the engine: they are no use of it. */
export const IDLE_TALK: ReadonlySet<QuestionType> = new Set(['statistics', 'heartbeat']);
