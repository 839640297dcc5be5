import { percentile } from '../report/statistics.js';
import { evaluatedTokens, firstTokens } from './exchange-figures.js';
import { words } from './words.js';
import type { Workload } from './workload.js';

const SYSTEM_WORDS = { full: 800, quick: 150 } as const;
const QUESTION_WORDS = 20;
const PREDICT = 16;
const SLOTS = 4;
const USERS = { full: 32, quick: 8 } as const;

/** Many users of one application: its long system prompt stands before each question. One comes first, then four at a time. */
export const sharedPrefix: Workload = {
  about: 'one system prompt of 800 words before the questions of many users',
  slots: SLOTS,
  slotContext: 2048,
  measure: async (server, { choice, isQuick }) => {
    const size = isQuick ? 'quick' : 'full';
    const system = words(choice, SYSTEM_WORDS[size]);
    const ask = () => ({ group: 'user', text: `${system}\n${words(choice, QUESTION_WORDS)}`, predict: PREDICT });
    const first = await server.load([{ requests: [ask()] }]);
    const clients = Array.from({ length: SLOTS }, () => ({
      requests: Array.from({ length: USERS[size] / SLOTS }, ask),
    }));
    const later = await server.load(clients);
    return {
      'first token of the first user, ms': percentile(firstTokens(first.exchanges), 0.5),
      'first token of the others p50, ms': percentile(firstTokens(later.exchanges), 0.5),
      'first token of the others p99, ms': percentile(firstTokens(later.exchanges), 0.99),
      'evaluated prompt tokens of the others': evaluatedTokens(later.exchanges),
      'users a second': later.exchanges.length / later.seconds,
    };
  },
};
