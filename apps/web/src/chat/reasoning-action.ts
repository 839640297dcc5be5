import type { Answer } from './answer.svelte.js';

/** An action that writes reasoning as it comes, as plain text. */
export function reasoningText(element: HTMLElement, answer: Answer | undefined) {
  if (answer === undefined) return;
  const node = document.createTextNode('');
  element.append(node);
  const stop = answer.listen({ text: () => undefined, reasoning: (text) => node.appendData(text) });
  return { destroy: stop };
}
