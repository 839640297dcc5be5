import { Fault } from '../api/fault.js';
import { ask, isAbort } from '../api/request.js';
import { putMessages } from '../store/conversations.js';
import { appendToJournal, clearJournal } from '../store/journal.js';
import type { ConversationRecord, MessageRecord } from '../store/records.js';
import { AnswerStream } from './answer-stream.js';
import { AnswerText } from './answer-text.js';
import type { Delta } from './chunk.js';

/** What an answer is at. */
export type Phase =
  | { readonly at: 'sent' }
  | { readonly at: 'queue'; readonly place: number; readonly size: number }
  | { readonly at: 'prompt'; readonly total: number; readonly cached: number; readonly processed: number }
  | { readonly at: 'reasoning' | 'text' }
  /** The server, or its engine, is away. */
  | { readonly at: 'away' };

/** Told of what comes, as it comes. */
export interface AnswerSink {
  text(text: string): void;
  reasoning(text: string): void;
}

/** Milliseconds between two rows of the journal. */
const JOURNAL_INTERVAL = 500;
/** How often an answer is gone on with by itself after the engine ended. */
const RESCUES = 3;

/**
 * An answer that is being given. Its text goes to sinks, past Svelte; what changes seldom is state. It writes down in
 * the journal what came, so that nothing is lost with the page.
 */
export class Answer {
  phase = $state.raw<Phase>({ at: 'sent' });
  pieces = $state(0);
  calls = $state.raw<MessageRecord['calls']>([]);
  readonly done: Promise<MessageRecord>;

  private readonly abort = new AbortController();
  private readonly stream: AnswerStream;
  private readonly sinks = new Set<AnswerSink>();
  private readonly startedAt = performance.now();
  private content: AnswerText;
  private firstMs: number | undefined;
  private reasoningMs: number | undefined;
  private journalPlace = 0;
  private journalText = '';
  private journalReasoning = '';
  private isStopped = false;
  private rescues = 0;

  /**
   * @param message the answer as it is written down until it is complete
   * @param body makes the request; undefined = the stream runs already, and is taken up. Called with what there is of
   *   the answer, to go on with it
   */
  constructor(
    readonly conversation: ConversationRecord,
    readonly message: MessageRecord,
    private readonly body: ((message: MessageRecord) => Promise<object>) | undefined,
    /** Whether this page writes what comes; else another one does. */
    private readonly writes: boolean,
  ) {
    this.content = new AnswerText(message.text, message.reasoning);
    this.stream = new AnswerStream(nameOf(message), this.abort.signal);
    this.done = this.run();
  }

  /** What there is of the text, and from now on what comes. @returns stops that */
  listen(sink: AnswerSink): () => void {
    if (this.content.reasoning !== '') sink.reasoning(this.content.reasoning);
    if (this.content.text !== '') sink.text(this.content.text);
    this.sinks.add(sink);
    return () => this.sinks.delete(sink);
  }

  /** Ends the answer; what there is of it stays. */
  stop(): void {
    this.isStopped = true;
    this.stream.stop().catch(() => undefined);
    this.abort.abort();
  }

  private async run(): Promise<MessageRecord> {
    const timer = this.writes ? setInterval(() => this.writeJournal(), JOURNAL_INTERVAL) : undefined;
    try {
      await this.readAll();
      return this.result();
    } catch (error) {
      return this.resultOf(error);
    } finally {
      clearInterval(timer);
      this.writeJournal();
    }
  }

  private async readAll(): Promise<void> {
    if (this.body === undefined) {
      await this.take(this.stream.takeUp());
    } else {
      await this.take(this.stream.begin(await this.body(this.message)));
    }
    while (this.isRescued()) {
      this.phase = { at: 'away' };
      await serverIsBack(this.abort.signal);
      const so = { ...this.message, text: this.content.text, reasoning: this.content.reasoning };
      this.content = new AnswerText(so.text, so.reasoning);
      await this.rebase(so);
      const again = new AnswerStream(this.stream.name, this.abort.signal);
      await this.take(again.begin(await this.body!(so)));
    }
  }

  /** The server's stream begins anew: what there was before it is written down. */
  private async rebase(so: MessageRecord): Promise<void> {
    if (!this.writes) return;
    [this.journalText, this.journalReasoning] = ['', ''];
    await putMessages([so]).catch(() => undefined);
    await clearJournal(so.id).catch(() => undefined);
  }

  /** The engine ended and is started again: what it was at is asked for anew, after what there is. */
  private isRescued(): boolean {
    const { fault } = this.content;
    if (this.body === undefined || fault === undefined || !/\bengine ended\b/i.test(fault.message)) return false;
    return this.rescues++ < RESCUES;
  }

  private async take(deltas: AsyncIterable<readonly Delta[]>): Promise<void> {
    for await (const batch of deltas) for (const delta of batch) this.takeOne(delta);
  }

  private takeOne(delta: Delta): void {
    this.content.take(delta);
    if (delta.type === 'text') this.write(delta.text, '');
    else if (delta.type === 'reasoning') this.write('', delta.text);
    else if (delta.type === 'queue') this.phase = delta.place > 0 ? { at: 'queue', ...delta } : { at: 'sent' };
    else if (delta.type === 'progress') this.phase = { at: 'prompt', ...delta };
    else if (delta.type === 'call') {
      this.calls = this.content.calls;
      this.enter('text');
    }
  }

  private write(text: string, reasoning: string): void {
    this.enter(text === '' ? 'reasoning' : 'text');
    this.pieces = this.content.pieces;
    this.journalText += text;
    this.journalReasoning += reasoning;
    for (const sink of this.sinks) {
      if (text !== '') sink.text(text);
      if (reasoning !== '') sink.reasoning(reasoning);
    }
  }

  private enter(at: 'reasoning' | 'text'): void {
    if (this.phase.at === at) return;
    const now = performance.now() - this.startedAt;
    this.firstMs ??= now;
    if (at === 'text' && this.phase.at === 'reasoning') this.reasoningMs = now - this.firstMs;
    this.phase = { at };
  }

  private writeJournal(): void {
    if (!this.writes || (this.journalText === '' && this.journalReasoning === '')) return;
    const [text, reasoning] = [this.journalText, this.journalReasoning];
    [this.journalText, this.journalReasoning] = ['', ''];
    appendToJournal({ message: this.message.id, place: this.journalPlace++, text, reasoning }).catch(() => undefined);
  }

  private result(): MessageRecord {
    const { fault } = this.content;
    return fault === undefined ? this.record({ state: 'done' }) : this.resultOf(fault);
  }

  private resultOf(error: unknown): MessageRecord {
    if (this.isStopped) return this.record({ state: 'done', finish: 'stopped' });
    if (isAbort(error)) return this.record({ state: 'running' });
    const hasText = this.content.hasText;
    const { message, field, requestId } = error instanceof Fault ? error : ({ message: String(error) } as Fault);
    return this.record({
      state: hasText ? 'interrupted' : 'failed',
      error: { message, ...(field !== undefined && { field }), ...(requestId !== undefined && { requestId }) },
    });
  }

  private record(end: Partial<MessageRecord>): MessageRecord {
    const { text, reasoning, calls, finish, model } = this.content;
    const figures = this.content.figures(this.firstMs);
    const { requestId } = this.stream;
    const { error: _error, ...message } = this.message;
    return {
      ...message,
      text,
      ...(reasoning !== '' && { reasoning }),
      ...(this.reasoningMs !== undefined && { reasoningMs: this.reasoningMs }),
      ...(calls.length > 0 && { calls }),
      ...(finish !== undefined && { finish }),
      ...(model !== undefined && { model }),
      ...(figures !== undefined && { figures }),
      ...(requestId !== undefined && { requestId }),
      ...end,
    };
  }
}

/** Under which the server keeps the stream of an answer; those of a conversation begin alike. */
export function nameOf({ conversation, id }: MessageRecord): string {
  return `${conversation}::${id}`;
}

async function serverIsBack(signal: AbortSignal): Promise<void> {
  for (let wait = 250; ; wait = Math.min(wait * 2, 4000)) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    signal.throwIfAborted();
    const isWell = await ask('health', { signal }).then(
      () => true,
      () => false,
    );
    if (isWell) return;
  }
}
