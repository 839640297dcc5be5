import type { Exchange } from '../load/clients-plan.js';
import { mean } from '../report/statistics.js';
import { firstTokens } from './exchange-figures.js';
import { words } from './words.js';
import type { Workload } from './workload.js';

const NUMBERS = [4, 8] as const;
/** Prompts that take next to no time, and some that take their time. */
const PROMPT_WORDS = [5, 60] as const;
const PREDICT = 8;
const REPETITIONS = { full: 8, quick: 2 } as const;

/** Several requests come at the same time, and nothing else is there. */
export const together: Workload = {
  about: '4 and 8 requests at once',
  slots: Math.max(...NUMBERS),
  slotContext: 512,
  measure: async (server, { choice, isQuick }) => {
    const figures: Record<string, number> = {};
    for (const promptWords of PROMPT_WORDS) {
      for (const number of NUMBERS) {
        const times: (readonly Exchange[])[] = [];
        for (let time = 0; time < (isQuick ? REPETITIONS.quick : REPETITIONS.full); time += 1) {
          const request = () => ({ group: 'together', text: words(choice, promptWords), predict: PREDICT });
          const clients = Array.from({ length: number }, () => ({ requests: [request()] }));
          times.push((await server.load(clients)).exchanges);
        }
        const title = `${number} at once, ${promptWords} words`;
        figures[`${title}: mean first token, ms`] = mean(times.flatMap(firstTokens));
        figures[`${title}: last first token, ms`] = mean(times.map((each) => Math.max(...firstTokens(each))));
      }
    }
    return figures;
  },
};
