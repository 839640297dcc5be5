import { MarkdownView } from '../markdown/markdown-view.js';
import type { MessageRecord } from '../store/records.js';
import { t } from '../texts/texts.js';
import type { Answer } from './answer.svelte.js';

export interface Drawn {
  readonly message: MessageRecord;
  readonly answer: Answer | undefined;
}

/** An action that draws the text of an answer: as it comes, or as it was written down. */
export function markdown(element: HTMLElement, { message, answer }: Drawn) {
  const view = new MarkdownView(element, { texts: t.markdown });
  let shown = message.text;
  let stop: (() => void) | undefined;
  if (answer === undefined) {
    view.set(shown);
    view.finish();
  } else {
    stop = answer.listen({ text: (text) => view.append(text), reasoning: () => undefined });
  }
  return {
    update(next: Drawn): void {
      if (next.answer !== undefined || next.message.text === shown) return;
      shown = next.message.text;
      view.set(shown);
      view.finish();
    },
    destroy(): void {
      stop?.();
      view.destroy();
    },
  };
}
