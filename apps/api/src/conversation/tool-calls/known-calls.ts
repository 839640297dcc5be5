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

/** Lists of tools, each with the ways in which it was asked for. */
const MAX_OPENINGS = 256;

/**
 * How calls of the lists of tools look that were used last. That does not depend on the messages, but on what the
 * prompt ends with.
 */
export class KnownCalls {
  private readonly known: LRUCache<string, FormattedCalls>;
  private readonly outers: LRUCache<string, FormattedChat>;
  private readonly openings = new LRUCache<string, string>({ max: MAX_OPENINGS });

  constructor(maxLength = MAX_LENGTH) {
    this.known = new LRUCache<string, FormattedCalls>({ maxSize: maxLength, sizeCalculation: lengthOf });
    this.outers = new LRUCache<string, FormattedChat>({ maxSize: maxLength, sizeCalculation: lengthOf });
  }

  /**
   * What the prompt will probably end with, where the model's turn begins: as that of the last conversation with these
   * tools did, whose last message was of the same role. Empty = nobody knows; undefined = it depends on the message.
   */
  opening(inputs: TemplateInputs): string | undefined {
    return inputs.continue_final_message === undefined ? (this.openings.get(openingKey(inputs)) ?? '') : undefined;
  }

  /** @param opening what the prompt ends with */
  async calls(
    inputs: TemplateInputs,
    tools: readonly OfferedTool[],
    opening: string,
    make: () => Promise<FormattedCalls>,
  ): Promise<FormattedCalls> {
    // A message that is gone on with is in all that is made of it.
    if (inputs.continue_final_message !== undefined) return make();
    this.openings.set(openingKey(inputs), opening);
    const strictness = tools.map(({ isStrict, field }) => isStrict && field);
    const key = JSON.stringify([...keysOf(inputs), strictness, opening]);
    return remembered(this.known, key, opening, make);
  }

  /**
   * How calls of so many tools look, before their names and arguments stand in it: of any tools, that is the same.
   * @param opening what the prompt ends with
   */
  async outer(
    inputs: TemplateInputs,
    count: number,
    opening: string,
    make: () => Promise<FormattedChat>,
  ): Promise<FormattedChat> {
    if (inputs.continue_final_message !== undefined) return make();
    const { tools: _, ...rest } = inputs;
    return remembered(this.outers, JSON.stringify([...keysOf(rest), count, opening]), opening, make);
  }
}

async function remembered<Format extends FormattedChat>(
  formats: LRUCache<string, Format>,
  key: string,
  opening: string,
  make: () => Promise<Format>,
): Promise<Format> {
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = await make();
  if (made.generation_prompt === opening) formats.set(key, { ...made, prompt: '' });
  return made;
}

function lengthOf({ grammar, parser, prompt }: FormattedChat, key: string): number {
  return key.length + grammar.length + parser.length + prompt.length;
}

function openingKey(inputs: TemplateInputs): string {
  return JSON.stringify([...keysOf(inputs), inputs.messages.at(-1)?.role]);
}

/** What tells inputs apart but for their messages. */
function keysOf({ messages: _, tools = [], ...rest }: TemplateInputs): readonly unknown[] {
  return [rest, digestOf(tools)];
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
