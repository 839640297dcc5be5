import { ask } from '../api/request.js';
import type { Attachment } from '../store/records.js';
import type { OpenChat } from './open-chat.svelte.js';

/** Milliseconds of silence after which the tokens of what is typed are counted. */
const PAUSE = 300;

/** How many tokens of the context what is typed would take, with all before it: the server counts. */
export class Gauge {
  tokens = $state<number | undefined>(undefined);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: AbortController | undefined;

  count(chat: OpenChat, text: string, attachments: readonly Attachment[]): void {
    clearTimeout(this.timer);
    this.running?.abort();
    if (text.trim() === '' && attachments.length === 0) {
      this.tokens = undefined;
      return;
    }
    this.timer = setTimeout(() => void this.ask(chat, text, attachments), PAUSE);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.running?.abort();
  }

  private async ask(chat: OpenChat, text: string, attachments: readonly Attachment[]): Promise<void> {
    const running = new AbortController();
    this.running = running;
    try {
      const body = await chat.bodyWith(text, attachments);
      const path = 'v1/chat/completions/input_tokens';
      const { input_tokens } = await ask<{ input_tokens: number }>(path, { body, signal: running.signal });
      if (!running.signal.aborted) this.tokens = input_tokens;
    } catch {
      // What is wrong with the message is told when it is sent.
      if (!running.signal.aborted) this.tokens = undefined;
    }
  }
}
