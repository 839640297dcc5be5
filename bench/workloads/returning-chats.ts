import type { Client, ClientRequest } from '../load/clients-plan.js';
import { median, percentile } from '../report/statistics.js';
import { evaluatedTokens, firstTokens, inGroup } from './exchange-figures.js';
import type { LoadedServer } from './loaded-server.js';
import { words } from './words.js';
import type { Figures, Workload, WorkloadPlan } from './workload.js';

/** What happens to the server between the last turns and those that count. */
export type Between = 'nothing' | 'restart' | 'kill';

const SIZES = {
  full: { chats: 12, turns: 4, promptWords: [150, 1000], newChats: 4 },
  quick: { chats: 6, turns: 2, promptWords: [60], newChats: 2 },
} as const;
/** What a chat adds with each turn. */
const MESSAGE_WORDS = 20;
const PREDICT = 16;

/**
 * More chats than slots take turns: a whole round of them passes before one comes again, with all that was said. Later
 * turns are those from the second on; where something happens in between, those after it.
 */
export function returningChats(between: Between): Workload {
  return {
    about: `12 chats take turns on 4 slots${ABOUT[between]}`,
    slots: 4,
    slotContext: 2048,
    measure: async (server, plan) => {
      const size = plan.isQuick ? SIZES.quick : SIZES.full;
      const figures: Record<string, number> = {};
      for (const promptWords of size.promptWords) {
        const ofSize = await measureSize(server, plan, { ...size, promptWords, between });
        for (const [title, value] of Object.entries(ofSize)) figures[`${promptWords} words: ${title}`] = value;
      }
      return figures;
    },
  };
}

const ABOUT = {
  nothing: '',
  restart: '; before the last turns the server is restarted',
  kill: '; before the last turns the engine process is killed',
} as const;

export interface ChatsSize {
  readonly chats: number;
  readonly turns: number;
  readonly promptWords: number;
  readonly newChats: number;
  readonly between: Between;
}

async function measureSize(server: LoadedServer, { choice }: WorkloadPlan, size: ChatsSize): Promise<Figures> {
  const say = (count: number) => words(choice, count);
  const turns = chatTurns(size, say);
  const before = await server.load([turns.before]);
  if (size.between === 'restart') await server.restart();
  if (size.between === 'kill') await server.killEngine();
  // New processes are slow at first, and that is no matter of chats.
  if (size.between !== 'nothing')
    await server.load([{ requests: Array.from({ length: 4 }, () => request('', say(30))) }]);
  const after = await server.load([turns.after], before.conversations);
  // As long as the chats that come again, but known to nobody.
  const strangers = Object.values(after.conversations).slice(0, size.newChats);
  const cold = await server.load([{ requests: strangers.map((text) => request('cold', say(1) + text)) }]);
  const exchanges = [...before.exchanges, ...after.exchanges];
  const later = inGroup(exchanges, 'later');
  const coldTimes = firstTokens(cold.exchanges);
  return {
    'first token of later turns p50, ms': percentile(firstTokens(later), 0.5),
    'first token of later turns p99, ms': percentile(firstTokens(later), 0.99),
    'first token of new chats as long p50, ms': percentile(coldTimes, 0.5),
    'later turns / new chats': median(firstTokens(later)) / median(coldTimes),
    'evaluated prompt tokens of later turns': evaluatedTokens(later),
  };
}

/** The turns before and after what happens, each in its order: first all chats' first ones, then all their second ones. */
export function chatTurns(
  { chats, turns, promptWords, between }: Omit<ChatsSize, 'newChats'>,
  say: (count: number) => string,
): { before: Client; after: Client } {
  const all = Array.from({ length: turns }, (_, turn) =>
    Array.from({ length: chats }, (_, chat) => {
      const isLater = between === 'nothing' ? turn > 0 : turn === turns - 1;
      const text = turn === 0 ? say(promptWords) : `\n${say(MESSAGE_WORDS)}\n`;
      return { ...request(isLater ? 'later' : 'earlier', text), conversation: `${promptWords} words, chat ${chat}` };
    }),
  );
  return { before: { requests: all.slice(0, -1).flat() }, after: { requests: all.at(-1)! } };
}

function request(group: string, text: string): ClientRequest {
  return { group, text, predict: PREDICT };
}
