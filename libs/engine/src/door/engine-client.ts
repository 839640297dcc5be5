import type { Observable } from 'rxjs';
import type { AdmissionFigures, Arrival } from './admission.js';
import type { FormattedChat } from './chat.js';
import type { EmbeddingStream, EmbeddingTask } from './embedding.js';
import type { EngineStatistics } from './engine-statistics.js';
import type { EngineStatus } from './engine-status.js';
import { jsonOf } from './json-of.js';
import type { LiveReport } from './live.js';
import type { MediaFile, MediaPrompt } from './media.js';
import type { ModelInfo } from './model-info.js';
import type { AnswerTo, EngineQuestion, TokenizeRules } from './questions.js';
import type { SlotSnapshot } from './slot-snapshot.js';
import type { Task } from './task.js';
import type { TaskCourse } from './task-course.js';
import type { TokenStream } from './task-event.js';
import type { Vocabulary } from './vocabulary.js';

/** How the engine processes are doing. */
export interface EngineHealth {
  /** Unexpected ends since the start. */
  readonly crashes: number;
  /** More than five ended unexpectedly in five minutes: a restart of the whole server may help. */
  readonly isCrashing: boolean;
  /** The id of the process that computes; undefined if the engine has none of its own, or if it is away. */
  readonly processId: number | undefined;
}

/**
 * An engine as the rest of the program sees it: plain commands go in, plain events come out, wherever it computes.
 *
 * Before the model is loaded tasks, questions and facts fail with ERR_LOADING, after a failed load with its error,
 * after `close` with ERR_CLOSED. While an engine process is started again, or sleeps, facts are those of the last one,
 * and tasks and questions wait for the next one: those that had begun fail with ERR_ENGINE_ENDED, those that wait too
 * long with ERR_ENGINE_RESTARTING.
 */
export abstract class EngineClient {
  abstract readonly status: EngineStatus;
  /** Emits the present status first; does not end. */
  abstract readonly status$: Observable<EngineStatus>;
  abstract readonly health: EngineHealth;

  /** What is known of the model. @throws ERR_LOADING, ERR_CLOSED, the error of a failed load */
  abstract readonly model: ModelInfo;
  /** Its tokens' pieces. @throws as `model` */
  abstract readonly vocabulary: Vocabulary;

  /** Starts the engine once; later calls give the same promise. Rejects with EngineError. */
  abstract load(): Promise<void>;
  /**
   * Fails whatever runs or waits with ERR_CLOSED, and ends the engine. Idempotent.
   * @param farewellMs milliseconds after which an engine process that has not ended is killed; 10,000 by default
   */
  abstract close(farewellMs?: number): Promise<void>;

  /**
   * Says whether the tasks of a request may be queued; they have to be run in the same turn. It may be asked before, too,
   * so that nothing is done for a request that cannot be queued.
   * @throws ERR_QUEUE_FULL; ERR_DEADLINE, ERR_DEADLINE_OUT_OF_REACH; and as `model`
   */
  abstract admit(arrival: Arrival): void;
  abstract readonly admission: AdmissionFigures;
  /**
   * Cold: subscribing queues the task, unsubscribing cancels it.
   * @param isWanted whether events are taken now: while they are not, the task computes nothing, and some that are under
   *   way still come; it keeps its slot. Absent = always
   */
  abstract run(task: Task, isWanted?: Observable<boolean>): TokenStream;
  /** Cold, as `run`. Inputs of all callers are computed together. */
  abstract embed(task: EmbeddingTask): EmbeddingStream;
  /**
   * Rejects with EngineError; with ERR_ABORTED, and without further work of the engine, once `signal` fires. Absent =
   * the signal of `SupervisionOptions.askerSignal`.
   */
  abstract ask<Question extends EngineQuestion>(question: Question, signal?: AbortSignal): Promise<AnswerTo<Question>>;
  /** The present figures, or the last known ones while the engine is away; all engine processes together. */
  abstract statistics(): Promise<EngineStatistics>;
  /** The last known figures; undefined before there are any. Costs nothing. */
  abstract readonly lastStatistics: EngineStatistics | undefined;

  /**
   * What goes on, when it has changed, at most four times a second; whoever subscribes first is told at once, where an
   * engine is there. Costs nothing while nobody subscribes, and is no use of the engine: it neither wakes it nor keeps it
   * awake.
   */
  abstract readonly live$: Observable<LiveReport>;
  /** Each task that ends, or that nobody waits for any more. Does not end. */
  abstract readonly ended$: Observable<TaskCourse>;
  /** The tasks that wait or run, in order of arrival. */
  abstract tasks(): Iterable<TaskCourse>;
  /** Those that wait for a slot, in the order in which they would start if nothing came. Each costs a look at all lines. */
  abstract queue(): Iterable<TaskCourse>;

  /** The tokens of a text. Rejects with EngineError. */
  async tokenize(text: string, addSpecial: boolean, parseSpecial: boolean): Promise<Int32Array> {
    const [tokens] = await this.tokenizeAll([text], { addSpecial, parseSpecial });
    return tokens!;
  }

  /** The tokens of each text, with one question to the engine. Rejects with EngineError. */
  async tokenizeAll(texts: readonly string[], rules: TokenizeRules): Promise<readonly Int32Array[]> {
    return texts.length === 0 ? [] : this.ask({ type: 'tokenize', texts, ...rules });
  }

  /**
   * The tokens of a text that has one marker (`ModelInfo.mediaMarker`) for each file, in order. Rejects with EngineError:
   * ERR_MEDIA for a model that takes no media, and for a file that cannot be read (`details.file`).
   */
  readMediaPrompt(text: string, files: readonly MediaFile[], rules: TokenizeRules): Promise<MediaPrompt> {
    return this.ask({ type: 'readMediaPrompt', text, files, ...rules });
  }

  /** The text of a prompt, by the tokenizer's own rules for leading spaces; special tokens rendered. */
  async promptText(tokens: Int32Array): Promise<string> {
    return String(await this.ask({ type: 'promptText', tokens }));
  }

  /**
   * Rejects with ERR_TEMPLATE.
   *
   * @param inputs of the template: OpenAI's messages, tools, ... as llama.cpp takes them; a list of tools never changes
   */
  formatChat({ tools, ...inputs }: Readonly<Record<string, unknown>>): Promise<FormattedChat> {
    return this.ask({ type: 'formatChat', inputs, ...(tools != null && { tools: jsonOf(tools as object) }) });
  }

  slots(): Promise<readonly SlotSnapshot[]> {
    return this.ask({ type: 'slots' });
  }
}
