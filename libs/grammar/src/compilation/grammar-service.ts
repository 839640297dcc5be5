import { GrammarMemory } from './grammar-memory.js';
import { GrammarWorker } from './grammar-worker.js';

/** What the process remembers of grammars, and the thread that makes and checks them. */
export const grammarMemory = new GrammarMemory();
export const grammarWorker = new GrammarWorker();
