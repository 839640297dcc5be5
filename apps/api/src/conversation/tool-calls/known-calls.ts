import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type FormattedChat, jsonOf } from '#engine';
import type { OfferedTool } from '../offered-tools.js';
import type { TemplateInputs } from '../template-inputs.js';
import type { UnenforcedKeyword } from './unenforced-keywords.js';

/** A chat with tools as a prompt, and how calls of them look. */
export interface FormattedCalls extends FormattedChat {
  readonly unenforced: readonly UnenforcedKeyword[];
}

/** Characters of all that is remembered: lists of some thousand tools. */
const MAX_LENGTH = 12_000_000;

/**
 * How calls of the lists of tools look that were used last. That does not depend on the messages, but on what the
 * prompt ends with.
 */
export class KnownCalls {
  private readonly known: LRUCache<string, FormattedCalls>;

  constructor(maxLength = MAX_LENGTH) {
    this.known = new LRUCache({
      maxSize: maxLength,
      sizeCalculation: ({ grammar, parser, prompt }, key) =>
        key.length + grammar.length + parser.length + prompt.length,
    });
  }

  /** @param opening what the prompt ends with, where the model's turn begins */
  async calls(
    inputs: TemplateInputs,
    tools: readonly OfferedTool[],
    opening: string,
    make: () => Promise<FormattedCalls>,
  ): Promise<FormattedCalls> {
    // A message that is gone on with is in all that is made of it.
    if (inputs.continue_final_message !== undefined) return make();
    const { messages: _, tools: list = [], ...rest } = inputs;
    const strictness = tools.map(({ isStrict, field }) => isStrict && field);
    const key = JSON.stringify([rest, strictness, opening, digestOf(list)]);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const made = await make();
    if (made.generation_prompt === opening) this.known.set(key, { ...made, prompt: '' });
    return made;
  }
}

const DIGESTS = new WeakMap<object, string>();

/** Stands for the content of a value that does not change. */
function digestOf(value: object): string {
  let digest = DIGESTS.get(value);
  if (digest === undefined) {
    digest = createHash('sha256').update(jsonOf(value)).digest('base64');
    DIGESTS.set(value, digest);
  }
  return digest;
}
