import type { FormattedChat } from '#engine';
import type { Tool } from '../tool.js';

/** Names of one length that are no part of each other and of no rule of a grammar, where llama.cpp writes a dash. */
const NAME = /(?<!-)llamero:tool:(\d{6})/g;

/**
 * Tools that stand for others when llama.cpp makes the format of calls: each has a name of its own, whatever those of
 * the others become in the names of rules, and a text for its arguments, where their grammar is to stand.
 */
export class CallPlaceholders {
  readonly tools: readonly Tool[];

  constructor(private readonly names: readonly string[]) {
    this.tools = names.map((_, index) => ({
      type: 'function',
      function: { name: nameOf(index), description: '', parameters: { ...NO_MEMBERS, const: this.argumentsOf(index) } },
    }));
  }

  /** What stands for the arguments of a tool. */
  argumentsOf(index: number): string {
    return `llamero:arguments:${numberOf(index)}`;
  }

  /** A format of the placeholders with the tools' own names. */
  named(formatted: FormattedChat): FormattedChat {
    const { grammar, grammar_triggers: triggers, parser } = formatted;
    return {
      ...formatted,
      grammar: this.withNames(grammar, inLiteral),
      parser: this.withNames(parser, inJson),
      grammar_triggers: triggers.map((trigger) => {
        const write = trigger.type === 'word' ? asItIs : inPattern;
        return { ...trigger, value: this.withNames(trigger.value, write) };
      }),
    };
  }

  private withNames(text: string, write: (name: string) => string): string {
    return text.replaceAll(NAME, (_, number: string) => write(this.names[Number(number)]!));
  }
}

/** For templates that look into every schema. */
const NO_MEMBERS = { type: 'object', properties: {} } as const;

function numberOf(index: number): string {
  return String(index).padStart(6, '0');
}

function nameOf(index: number): string {
  return `llamero:tool:${numberOf(index)}`;
}

function asItIs(name: string): string {
  return name;
}

function inLiteral(name: string): string {
  return name.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

function inJson(name: string): string {
  return JSON.stringify(name).slice(1, -1);
}

function inPattern(name: string): string {
  return name.replaceAll(/[.^$*+?()[\]{}|\\]/g, '\\$&');
}
