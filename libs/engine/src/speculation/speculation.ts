import type { Backend } from '../backend/backend.js';
import type { LookupOptions } from '../door/lookup-options.js';
import type { SequenceMirror } from '../sequences/sequence-mirror.js';
import { type Draft, type Drafter, type DraftRequest, NO_DRAFT } from './draft.js';
import { divideRoom, roomForDrafts } from './draft-room.js';
import { LookupDrafter } from './lookup-drafter.js';
import { ModelDrafter } from './model-drafter.js';

/**
 * Steps between two lookups without a find: a text that repeats itself gets its first draft at most one token later.
 */
const STEPS_BETWEEN_LOOKUPS = 2;

/** A slot as drafters see it. */
export interface DraftingSlot {
  /** Absent = its task wants no drafts. */
  readonly draftRequest: DraftRequest | undefined;
  readonly isGenerating: boolean;
  /** Tokens of its prompt that are not in the cache yet; 0 = it has no unfinished prompt. */
  readonly promptTokensAhead: number;
  /** What the next step verifies behind its own token. */
  draft: Draft;
}

/**
 * Speculative decoding: before a step, drafters guess what follows in the generating slots; the step evaluates the
 * guesses together with each slot's own token, and the chain keeps those that it samples itself. So the text is the
 * same, and comes in fewer steps.
 */
export class Speculation {
  /**
   * @param drafters asked one after the other, each for the slots that still have no draft
   * @param capacity the most tokens of a step
   * @param isBatchInvariant see `StepRoom`
   */
  constructor(
    private readonly drafters: readonly Drafter[],
    private readonly model: ModelDrafter | undefined,
    private readonly capacity: number,
    private readonly isBatchInvariant: boolean,
  ) {}

  /** What follows a slot's sequence for the draft model; absent when there is none. */
  mirror(id: number): SequenceMirror | undefined {
    return this.model?.mirror(id);
  }

  /**
   * How many steps without drafts may follow one another: while a draft model follows a slot, one. Drafts that are
   * looked up are rare; after a step for which none was found, the next look may wait a little, and where drafts are
   * verified one by one, which saves no time, as long as there is nothing else to do.
   */
  maxSteps(slots: readonly DraftingSlot[]): number {
    if (!slots.some((slot) => slot.draftRequest !== undefined)) return Number.POSITIVE_INFINITY;
    if (this.model !== undefined) return 1;
    return this.isBatchInvariant ? Number.POSITIVE_INFINITY : STEPS_BETWEEN_LOOKUPS;
  }

  /** Gives slots their drafts for the next step. @returns undefined when there is nothing to do */
  draftFor(slots: readonly DraftingSlot[]): Promise<void> | undefined {
    const requesting = slots.filter((slot) => slot.draftRequest !== undefined);
    if (requesting.length === 0) return undefined;
    const generating = slots.filter((slot) => slot.isGenerating).length;
    const promptTokens = slots.reduce((sum, slot) => sum + slot.promptTokensAhead, 0);
    const { capacity, isBatchInvariant } = this;
    const requests = requesting.map((slot) => slot.draftRequest!);
    const granted = divideRoom(
      requests.map(({ limit }) => limit),
      roomForDrafts({ capacity, generating, promptTokens, isBatchInvariant }),
    );
    return this.hand(
      requesting,
      requests.map((request, index) => ({ ...request, limit: worthwhile(granted[index]!, request) })),
    );
  }

  private async hand(slots: readonly DraftingSlot[], requests: readonly DraftRequest[]): Promise<void> {
    const drafts: Draft[] = requests.map(() => NO_DRAFT);
    for (const drafter of this.drafters) {
      const open = [...requests.keys()].filter((index) => drafts[index]!.length === 0);
      const found = await drafter.draft(open.map((index) => requests[index]!));
      for (const [place, index] of open.entries()) drafts[index] = found[place]!;
    }
    for (const [index, slot] of slots.entries()) slot.draft = drafts[index]!;
  }
}

/** A draft that cannot reach the minimum of tokens is not begun. */
function worthwhile(limit: number, { settings }: DraftRequest): number {
  return limit < Math.max(1, settings.minTokens) ? 0 : limit;
}

/** @returns undefined when nothing drafts: there is no draft model, and nothing is looked up */
export function createSpeculation(
  backend: Backend,
  { lookup, tunedThreads }: { readonly lookup?: LookupOptions | undefined; readonly tunedThreads?: number | undefined },
): Speculation | undefined {
  const { context, vocabulary, model } = backend;
  const drafting = backend.draft && new ModelDrafter(backend.draft, model.slots, vocabulary.size, tunedThreads);
  const drafters = [
    ...(lookup ? [new LookupDrafter(lookup, (token) => vocabulary.endsGeneration(token))] : []),
    ...(drafting ? [drafting] : []),
  ];
  return drafters.length === 0
    ? undefined
    : new Speculation(drafters, drafting, context.batchSize, context.isBatchInvariant);
}
