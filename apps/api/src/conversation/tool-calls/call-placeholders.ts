import type { FormattedChat } from '#engine';
import type { TaggedMember, ValueType } from '#grammar';
import type { Tool } from '../tool.js';
import { TAGGED_ARGUMENTS, TAGGED_RULE, TAGGED_VALUE } from './tagged-probe.js';

/** Names of one length that are no part of each other and of no rule of a grammar, where llama.cpp writes a dash. */
const NAME = /(?<!-)llamero:(tool|member):(\d{6})/g;

/** Where arguments are the last of a call, llama.cpp's grammar has space behind them that its reader does not take. */
const SPACE_BEHIND_TOOLS = /(\((?:tool-llamero-tool-\d{6}(?: \| )?)+\)) space (?=")/g;

/**
 * Tools that stand for others when llama.cpp makes the format of calls: each has a name of its own, whatever those of
 * the others become in the names of rules, and arguments in whose place their grammar is to stand.
 */
export class CallPlaceholders {
  private readonly members: string[] = [];

  constructor(private readonly names: readonly string[]) {}

  /** For formats in which arguments are one JSON object. */
  get withText(): readonly Tool[] {
    return this.names.map((_, index) => this.tool(index, { ...NO_MEMBERS, const: this.argumentsOf(index) }));
  }

  /** For formats in which each argument has tags of its own; `argumentsIn` finds their place. */
  get withTags(): readonly Tool[] {
    return this.names.map((_, index) => this.tool(index, TAGGED_ARGUMENTS));
  }

  /** The same to make the reader of. @param members of each tool */
  withMembers(members: readonly (readonly TaggedMember[])[]): readonly Tool[] {
    return this.names.map((_, index) => {
      const properties = Object.fromEntries(
        members[index]!.map(([name, types]) => {
          const stand = `llamero:member:${numberOf(this.members.push(name) - 1)}`;
          return [stand, standInOf(types)];
        }),
      );
      return this.tool(index, { type: 'object', properties });
    });
  }

  /** What stands for the arguments of a tool. */
  argumentsOf(index: number): string {
    return `llamero:arguments:${numberOf(index)}`;
  }

  /** A grammar of tools `withTags`, with what stands for their arguments. */
  argumentsIn(grammar: string): string {
    const isLast = /^tool-llamero-tool-000000 ::= .*-llamero-json$/m.test(grammar);
    const outer = isLast ? grammar.replaceAll(SPACE_BEHIND_TOOLS, '$1 ') : grammar;
    return outer.replaceAll(TAGGED_RULE, (_, rule: string, number: string) => {
      return `${rule} ::= "\\"${this.argumentsOf(Number(number))}\\""`;
    });
  }

  /** A format of the placeholders with the tools' own names. */
  named(formatted: FormattedChat): FormattedChat {
    const { grammar, grammar_triggers: triggers, parser } = formatted;
    return {
      ...formatted,
      grammar: this.withNames(grammar, inLiteral),
      parser: this.withNames(String(parser), inJson),
      grammar_triggers: triggers.map((trigger) => {
        const write = trigger.type === 'word' ? asItIs : inPattern;
        return { ...trigger, value: this.withNames(trigger.value, write) };
      }),
    };
  }

  private tool(index: number, parameters: object): Tool {
    return { type: 'function', function: { name: `llamero:tool:${numberOf(index)}`, description: '', parameters } };
  }

  private withNames(text: string, write: (name: string) => string): string {
    return text.replaceAll(NAME, (_, kind: string, number: string) => {
      const names = kind === 'tool' ? this.names : this.members;
      return write(names[Number(number)]!);
    });
  }
}

/** A schema by which llama.cpp reads a value as one of these types. */
function standInOf(types: readonly ValueType[]): object {
  if (!types.includes('string')) return TAGGED_VALUE;
  return { type: types.length === 1 ? 'string' : types };
}

/** For templates that look into every schema. */
const NO_MEMBERS = { type: 'object', properties: {} } as const;

function numberOf(index: number): string {
  return String(index).padStart(6, '0');
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
