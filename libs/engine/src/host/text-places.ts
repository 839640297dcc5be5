import type { EngineCommand } from '../door/commands.js';
import type { LongText } from '../door/long-text.js';

/** Where a command has a text that may be long, and that others have as well. */
export interface TextPlace {
  /** The text is read here; others go to the addon as they are. */
  readonly isRead: boolean;
  /** Undefined where this command has none. */
  textOf(command: EngineCommand): LongText | undefined;
  /** The same command with another text there. */
  withText(command: EngineCommand, text: LongText): EngineCommand;
}

/** THE table of such places. */
export const TEXT_PLACES = {
  tools: {
    isRead: true,
    textOf: (command) =>
      command.type === 'ask' && command.question.type === 'formatChat' ? command.question.tools : undefined,
    withText: (command, tools) =>
      command.type === 'ask' && command.question.type === 'formatChat'
        ? { ...command, question: { ...command.question, tools: String(tools) } }
        : command,
  },
  preparedGrammar: {
    isRead: false,
    textOf: (command) =>
      command.type === 'ask' && command.question.type === 'prepareGrammar' ? command.question.gbnf : undefined,
    withText: (command, gbnf) =>
      command.type === 'ask' && command.question.type === 'prepareGrammar'
        ? { ...command, question: { ...command.question, gbnf } }
        : command,
  },
  grammar: {
    isRead: false,
    textOf: (command) => (command.type === 'run' ? command.task.grammar?.gbnf : undefined),
    withText: (command, gbnf) =>
      command.type === 'run' && command.task.grammar
        ? { ...command, task: { ...command.task, grammar: { ...command.task.grammar, gbnf } } }
        : command,
  },
  parser: {
    isRead: false,
    textOf: (command) => (command.type === 'run' ? command.task.reader?.parser : undefined),
    withText: (command, parser) =>
      command.type === 'run' && command.task.reader
        ? { ...command, task: { ...command.task, reader: { ...command.task.reader, parser } } }
        : command,
  },
} as const satisfies Readonly<Record<string, TextPlace>>;

export type TextPlaceName = keyof typeof TEXT_PLACES;
