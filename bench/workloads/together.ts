import type { Exchange } from '../load/clients-plan.js';
import { mean } from '../report/statistics.js';
import { firstTokens } from './exchange-figures.js';
import { words } from './words.js';
import type { Workload } from './workload.js';

const NUMBERS = [4, 8] as const;
const REQUEST = { words: 20, predict: 8 } as const;
const REPETITIONS = { full: 8, quick: 2 } as const;

/** Several requests come at the same time, and nothing else is there. */
export const together: Workload = {
  about: '4 and 8 requests at once',
  slots: Math.max(...NUMBERS),
  slotContext: 512,
  measure: async (server, { choice, isQuick }) => {
    const figures: Record<string, number> = {};
    for (const number of NUMBERS) {
      const rounds: (readonly Exchange[])[] = [];
      for (let time = 0; time < (isQuick ? REPETITIONS.quick : REPETITIONS.full); time += 1) {
        const request = () => ({ group: 'together', text: words(choice, REQUEST.words), predict: REQUEST.predict });
        const clients = Array.from({ length: number }, () => ({ requests: [request()] }));
        rounds.push((await server.load(clients)).exchanges);
      }
      figures[`${number} at once: mean first token, ms`] = mean(rounds.flatMap(firstTokens));
      figures[`${number} at once: last first token, ms`] = mean(rounds.map((each) => Math.max(...firstTokens(each))));
    }
    return figures;
  },
};
