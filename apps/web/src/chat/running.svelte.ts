import { SvelteMap } from 'svelte/reactivity';
import type { Answer } from './answer.svelte.js';

/** Answers that are being given, in all conversations, by the ids of their messages. */
export const running = new SvelteMap<string, Answer>();

/** Those of a conversation. */
export function runningIn(conversation: string): readonly Answer[] {
  return [...running.values()].filter(({ message }) => message.conversation === conversation);
}
