import { GreedyReference, greedyText } from './greedy-reference.js';
import { SeededChoice } from './seeded-choice.js';
import { contentProblem, replyProblem, send } from './soak-client.js';
import { type SoakRequest, soakRequest } from './soak-plan.js';
import type { SoakedServer } from './soak-settings.js';

export interface SoakOptions extends SoakedServer {
  /** Origin of the server. */
  readonly url: string;
  readonly requests: number;
  readonly seed: number;
  /** Requests under way at a time. */
  readonly concurrency: number;
  /** Called after each request with how many have ended. */
  readonly onEnd?: (ended: number) => void;
}

export interface SoakResult {
  /** Requests by kind, and those whose client left. */
  readonly counts: Readonly<Record<SoakRequest['kind'] | 'left', number>>;
  readonly nearTies: number;
  /** One line each; empty = all went well. */
  readonly failures: readonly string[];
}

/** Requests of random lengths and settings, clients that leave, actions on slots; the seed decides all but their order. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const soak = new Soak(options, await GreedyReference.of(options.url, options.adapters));
  await Promise.all(Array.from({ length: options.concurrency }, () => soak.work()));
  return soak.result;
}

class Soak {
  private readonly choice: SeededChoice;
  private readonly counts = { generate: 0, slot: 0, sample: 0, bad: 0, left: 0 };
  private readonly failures: string[] = [];
  /** Names under which a slot was saved before. */
  private readonly saved = new Set<string>();
  private nearTies = 0;
  private begun = 0;
  private ended = 0;

  constructor(
    private readonly options: SoakOptions,
    private readonly reference: GreedyReference,
  ) {
    this.choice = new SeededChoice(options.seed);
  }

  get result(): SoakResult {
    return { counts: this.counts, nearTies: this.nearTies, failures: this.failures };
  }

  /** One client: a request after the other, until all have begun. */
  async work(): Promise<void> {
    while (this.begun < this.options.requests) {
      const index = this.begun++;
      const request = soakRequest(this.choice, this.options);
      this.counts[request.kind]++;
      const problem = await this.problemOf(request).catch((error: unknown) => String(error));
      if (problem !== undefined) this.failures.push(`request ${index}, ${JSON.stringify(request)}: ${problem}`);
      this.options.onEnd?.(++this.ended);
    }
  }

  private problemOf(request: SoakRequest): Promise<string | undefined> {
    switch (request.kind) {
      case 'generate':
        return this.generate(request);
      case 'slot':
        return this.actOnSlot(request);
      case 'sample':
        return this.sample(request);
      case 'bad':
        return this.refuse(request);
    }
  }

  private async generate({ path, body, leaving }: SoakRequest & { kind: 'generate' }): Promise<string | undefined> {
    const reply = await send(this.options.url, path, body, leaving);
    if (reply.hasLeft) this.counts.left++;
    if (reply.hasLeft) return undefined;
    return replyProblem(reply, path, 'stream' in body && body.stream === true) ?? contentProblem(reply, body);
  }

  private async actOnSlot({ id, action, file }: SoakRequest & { kind: 'slot' }): Promise<string | undefined> {
    const mayBeMissing = action === 'restore' && !this.saved.has(file);
    const reply = await send(this.options.url, `/slots/${id}?action=${action}`, { filename: file });
    if (mayBeMissing && reply.status === 400) return undefined;
    if (action === 'save' && reply.status === 200) this.saved.add(file);
    return replyProblem(reply, '/slots', false);
  }

  private async sample(request: SoakRequest & { kind: 'sample' }): Promise<string | undefined> {
    const { question, slotId, drafts } = request;
    const settings = { id_slot: slotId, 'speculative.n_max': drafts, 'speculative.n_min': 1, 'speculative.p_min': 0 };
    const text = await greedyText(this.options.url, question, settings);
    const comparison = this.reference.compare(question, text);
    if (comparison === 'near tie') this.nearTies++;
    return comparison === 'different' ? `another text: ${text.map(({ id }) => id)}` : undefined;
  }

  private async refuse(request: SoakRequest & { kind: 'bad' }): Promise<string | undefined> {
    const { status, text } = await send(this.options.url, request.path, request.body);
    return status === request.status ? undefined : `${status} instead of ${request.status}: ${text.slice(0, 200)}`;
  }
}
