import { type GreedyQuestion, greedyQuestions } from './greedy-reference.js';
import type { SeededChoice } from './seeded-choice.js';
import { soakPrompt } from './soak-prompts.js';
import { type SoakedServer, soakSettings } from './soak-settings.js';

/** When a client goes away: after so many bytes of the answer, or so many milliseconds, whichever is given. */
export type Leaving = { readonly afterBytes: number } | { readonly afterMs: number };

export type SoakRequest =
  | { readonly kind: 'generate'; readonly path: string; readonly body: object; readonly leaving?: Leaving | undefined }
  | { readonly kind: 'slot'; readonly id: number; readonly action: 'save' | 'restore' | 'erase'; readonly file: string }
  /** A greedy one, whose answer is known. */
  | { readonly kind: 'sample'; readonly question: GreedyQuestion; readonly slotId: number; readonly drafts: number }
  /** One that is to be refused with this status. */
  | { readonly kind: 'bad'; readonly path: string; readonly body: object; readonly status: number };

const BAD: readonly (readonly [path: string, body: object, status?: number])[] = [
  ['/completion', { prompt: 'x', id_slot: 999 }],
  ['/completion', { prompt: 'x', temperature: 'hot' }],
  ['/completion', { prompt: [999_999] }],
  ['/completion', { prompt: 'x', grammar: 'root ::= (' }],
  ['/v1/chat/completions', { messages: 'hello' }],
  ['/slots/999?action=erase', {}],
  ['/slots/0?action=save', { filename: '../outside' }],
  ['/slots/0?action=restore', { filename: 'never-saved' }],
  ['/completion', { prompt: 'x', lora: [{ id: 999, scale: 1 }] }],
  ['/completion', { prompt: 'x', 'speculative.n_max': -1 }],
  ['/completion', { prompt: 'x', json_schema: { type: 'strange' } }],
  ['/v1/embeddings', { input: 'x' }, 501],
];

/** The next request of a soak. */
export function soakRequest(choice: SeededChoice, server: SoakedServer): SoakRequest {
  const { slots, adapters } = server;
  const kind = choice.fraction();
  if (kind < 0.1) {
    const question = choice.pick(greedyQuestions(adapters));
    return { kind: 'sample', question, slotId: slotOf(choice, slots), drafts: choice.pick([0, 3, 16]) };
  }
  if (kind < 0.16) return slotRequest(choice, slots);
  if (kind < 0.19) {
    const [path, body, status = 400] = choice.pick(BAD);
    return { kind: 'bad', path, body, status };
  }
  const settings = soakSettings(choice, server);
  const leaving = choice.chance(0.15) ? leavingOf(choice) : undefined;
  return { kind: 'generate', ...addressed(choice, settings), leaving };
}

function slotRequest(choice: SeededChoice, slots: number): SoakRequest {
  const action = choice.pick(['save', 'save', 'restore', 'restore', 'erase'] as const);
  return { kind: 'slot', id: choice.integer(0, slots - 1), action, file: `state-${choice.integer(0, 5)}.bin` };
}

function slotOf(choice: SeededChoice, slots: number): number {
  return choice.chance(0.3) ? choice.integer(0, slots - 1) : -1;
}

function leavingOf(choice: SeededChoice): Leaving {
  return choice.chance(0.5) ? { afterBytes: choice.integer(0, 2000) } : { afterMs: choice.integer(0, 40) };
}

function addressed(choice: SeededChoice, settings: object): { readonly path: string; readonly body: object } {
  const prompt = soakPrompt(choice);
  const place = choice.fraction();
  if (place < 0.7) return { path: '/completion', body: { ...settings, prompt } };
  if (place < 0.8) return { path: '/v1/completions', body: { ...settings, prompt } };
  return { path: '/v1/chat/completions', body: { ...settings, messages: [{ role: 'user', content: prompt }] } };
}
