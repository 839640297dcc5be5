import { BehaviorSubject, type Observable, throwError } from 'rxjs';
import type { AdapterSet } from './adapters/adapter-set.js';
import { type AdapterScale, type AdapterState, Adapters } from './adapters/adapters.js';
import { canMoveChunks } from './cache/chunk-reuse.js';
import type { FormattedChat, ParsedMessage } from './chat.js';
import type { EngineCore, LoadCore } from './core/engine-core.js';
import { closed, EngineError, loading } from './core/engine-error.js';
import { Embedder } from './embedding/embedder.js';
import type { EmbeddingStream } from './embedding/embedding.js';
import type { EngineOptions } from './engine-options.js';
import type { LoadedModel } from './loaded-model.js';
import { SlotStore, type SlotTransfer } from './saved-slots/slot-store.js';
import type { EngineCounters } from './scheduler/engine-counters.js';
import { Scheduler } from './scheduler/scheduler.js';
import type { SlotSnapshot } from './scheduler/slot-snapshot.js';
import type { Task, TokenStream } from './task.js';

export type EngineStatus =
  | { readonly state: 'loading'; readonly progress: number }
  | { readonly state: 'ready' }
  | { readonly state: 'failed'; readonly error: Error }
  | { readonly state: 'closed' };

/** The addon is loaded with the model, not with this file: what only needs types or a fake core works without it. */
const loadNativeCore: LoadCore = async (options, report, signal) => {
  const core = await import('./core/native-core.js');
  return core.loadNativeCore(options, report, signal);
};

/**
 * The facade of the engine: owns model, context and scheduler. Takes and gives plain data.
 * Before the model is loaded every method but `status`, `load` and `close` fails with EngineError ERR_LOADING,
 * after a failed load with its error, after `close` with ERR_CLOSED.
 */
export class EngineService {
  private readonly statuses = new BehaviorSubject<EngineStatus>({ state: 'loading', progress: 0 });
  private readonly loadAbort = new AbortController();
  private loaded: Promise<void> | undefined;
  private closing: Promise<void> | undefined;
  private core: EngineCore | undefined;
  private readonly adapters: Adapters;
  private scheduler: Scheduler | undefined;
  private store: SlotStore | undefined;
  private embedder: Embedder | undefined;

  /** @param loadCore what computes: the addon, or a fake in tests */
  constructor(
    private readonly options: EngineOptions,
    private readonly loadCore: LoadCore = loadNativeCore,
  ) {
    this.adapters = new Adapters(options.adapters ?? []);
  }

  get status(): EngineStatus {
    return this.statuses.value;
  }

  get status$(): Observable<EngineStatus> {
    return this.statuses.asObservable();
  }

  /** @throws ERR_LOADING before the model is loaded, ERR_CLOSED after `close` */
  get model(): LoadedModel {
    return this.readyCore().model;
  }

  /** llama.cpp's build as llama-server names it, for example "b1-de3ff81". @throws as `model` */
  get build(): string {
    return this.readyCore().build;
  }

  /** Tokens that end a generation. @throws as `model` */
  get endOfGenerationTokens(): readonly number[] {
    return this.readyCore().vocabulary.endOfGenerationTokens;
  }

  /** Loads model and context once; later calls give the same promise. Rejects with EngineError. */
  load(): Promise<void> {
    this.loaded ??= this.loadOnce();
    return this.loaded;
  }

  /** Stops admitting, aborts the running step, frees chains, context, model. Idempotent. */
  close(): Promise<void> {
    this.closing ??= this.closeOnce();
    return this.closing;
  }

  /** Parses a grammar that tasks will follow, so that the event loop does not wait for it. @throws ERR_GRAMMAR */
  async prepareGrammar(gbnf: string): Promise<void> {
    return this.asking(() => this.readyCore().prepareGrammar(gbnf));
  }

  async tokenize(text: string, addSpecial: boolean, parseSpecial: boolean): Promise<Int32Array> {
    return this.asking(() => this.readyCore().tokenize(text, addSpecial, parseSpecial));
  }

  /** The tokens' pieces joined, special tokens rendered: a word's leading space stays. */
  async detokenize(tokens: Int32Array): Promise<string> {
    return this.asking(() => this.readyCore().vocabulary.textOf(this.known(tokens)));
  }

  /** The text of a prompt, by the tokenizer's own rules for leading spaces; special tokens rendered. */
  async promptText(tokens: Int32Array): Promise<string> {
    return this.asking(() => this.readyCore().promptText(this.known(tokens)));
  }

  /** Bytes of one token's text; special tokens rendered. @throws ERR_INVALID_TOKEN */
  piece(token: number): Uint8Array {
    return this.readyCore().vocabulary.piece(this.known([token])[0]!);
  }

  run(task: Task): TokenStream {
    try {
      const scheduler = this.readyScheduler();
      if (this.embedder) throw new EngineError('ERR_UNSUPPORTED', 'The context gives embeddings, it generates no text');
      return scheduler.run(task);
    } catch (error) {
      return throwError(() => error);
    }
  }

  /**
   * The vectors of one input; inputs of all callers are computed together. Fails with ERR_UNSUPPORTED where the
   * context gives no embeddings, with ERR_CONTEXT_SIZE for an input of more than `model.embedding.inputSize` tokens.
   */
  embed(tokens: Int32Array): EmbeddingStream {
    try {
      this.readyCore();
      if (!this.embedder) throw new EngineError('ERR_UNSUPPORTED', 'The context gives no embeddings');
      return this.embedder.embed(tokens);
    } catch (error) {
      return throwError(() => error);
    }
  }

  /** @param path where the file goes. Rejects with ERR_INVALID_SLOT, ERR_SLOT_FILE */
  async saveSlot(slotId: number, path: string): Promise<SlotTransfer> {
    return this.readyStore().save(slotId, path);
  }

  /** The slot is as it was when this rejects with ERR_INVALID_SLOT, ERR_SLOT_FILE. */
  async restoreSlot(slotId: number, path: string): Promise<SlotTransfer> {
    return this.readyStore().restore(slotId, path);
  }

  /** @returns tokens that the slot held. Rejects with ERR_INVALID_SLOT */
  async eraseSlot(slotId: number): Promise<number> {
    return this.readyStore().erase(slotId);
  }

  /** The loaded LoRA adapters, with the scales of tasks that ask for none. */
  loraAdapters(): readonly AdapterState[] {
    this.readyCore();
    return this.adapters.list();
  }

  /** For tasks made from now on; an adapter that is not named gets 0. @throws ERR_INVALID_ADAPTER */
  setLoraScales(scales: readonly AdapterScale[]): void {
    this.readyCore();
    this.adapters.setScales(scales);
  }

  /** What a task is computed with. @param scales absent = as set for all @throws ERR_INVALID_ADAPTER */
  adapterSet(scales?: readonly AdapterScale[]): AdapterSet {
    return this.adapters.setOf(scales);
  }

  /** Whether parts of a cached prompt can be moved to another place (`Task.cacheReuse`). */
  get canMoveChunks(): boolean {
    return canMoveChunks(this.readyCore());
  }

  slots(): readonly SlotSnapshot[] {
    return this.readyScheduler().snapshots();
  }

  counters(): EngineCounters {
    const scheduler = this.readyScheduler();
    return this.embedder?.counters() ?? scheduler.counters();
  }

  /** @param request OpenAI's messages, tools, ... as ChatFormat.apply takes them. Rejects with ERR_TEMPLATE */
  async formatChat(request: Readonly<Record<string, unknown>>): Promise<FormattedChat> {
    const answer = await this.asking(() => this.readyCore().applyChatTemplate(JSON.stringify(request)));
    return JSON.parse(answer) as FormattedChat;
  }

  parseChat(text: string, isPartial: boolean, parser: Readonly<Record<string, unknown>>): ParsedMessage {
    try {
      return JSON.parse(this.readyCore().parseChat(text, isPartial, JSON.stringify(parser))) as ParsedMessage;
    } catch (error) {
      throw EngineError.from(error);
    }
  }

  private async loadOnce(): Promise<void> {
    if (this.closing) throw closed();
    try {
      const report = (progress: number) => {
        if (this.status.state === 'loading') this.statuses.next({ state: 'loading', progress });
      };
      const options = this.options.findModel ? await this.withModelFound(this.options.findModel) : this.options;
      this.core = await this.loadCore(options, report, this.loadAbort.signal);
    } catch (cause) {
      const error = this.closing ? closed() : EngineError.from(cause);
      if (!this.closing) this.statuses.next({ state: 'failed', error });
      throw error;
    }
    if (this.closing) throw closed();
    if ((this.options.cacheReuse ?? 0) > 0 && !canMoveChunks(this.core)) {
      const error = new EngineError('ERR_INVALID_ARGUMENT', "--cache-reuse: this model's cache cannot move its cells");
      this.statuses.next({ state: 'failed', error });
      throw error;
    }
    this.scheduler = new Scheduler(this.core, this.options);
    this.store = new SlotStore(this.core, this.scheduler, this.adapters, this.options);
    const { embedding } = this.core.model;
    if (embedding) this.embedder = new Embedder(this.core, embedding, () => this.adapters.setOf());
    this.statuses.next({ state: 'ready' });
  }

  private async withModelFound(findModel: NonNullable<EngineOptions['findModel']>): Promise<EngineOptions> {
    const modelPath = await findModel(this.loadAbort.signal);
    if (this.closing) throw closed();
    return { ...this.options, modelPath };
  }

  private async closeOnce(): Promise<void> {
    this.statuses.next({ state: 'closed' });
    this.loadAbort.abort();
    await Promise.allSettled([this.loaded]);
    await this.embedder?.close();
    await this.scheduler?.close();
    this.core?.dispose();
  }

  private async asking<Answer>(question: () => Answer | Promise<Answer>): Promise<Answer> {
    try {
      return await question();
    } catch (error) {
      throw EngineError.from(error);
    }
  }

  private known<Tokens extends ArrayLike<number>>(tokens: Tokens): Tokens {
    const { vocabulary } = this.readyCore();
    for (let place = 0; place < tokens.length; place++) {
      const token = tokens[place]!;
      if (vocabulary.has(token)) continue;
      const largest = vocabulary.size - 1;
      throw new EngineError('ERR_INVALID_TOKEN', `Token ${token} is not in the vocabulary (0 to ${largest})`, {
        token,
      });
    }
    return tokens;
  }

  private readyCore(): EngineCore {
    if (this.closing) throw closed();
    if (this.status.state === 'failed') throw this.status.error;
    if (!this.core || !this.scheduler) throw loading();
    return this.core;
  }

  private readyScheduler(): Scheduler {
    this.readyCore();
    return this.scheduler!;
  }

  private readyStore(): SlotStore {
    this.readyCore();
    if (this.embedder) throw new EngineError('ERR_UNSUPPORTED', 'The context gives embeddings: its slots hold nothing');
    return this.store!;
  }
}
