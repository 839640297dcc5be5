import { Injectable } from '@nestjs/common';
import { EngineClient, type FormattedChat, type GrammarConstraint } from '#engine';
import { checkGrammar, eitherGrammar, GbnfError, graftGrammar } from '#grammar';
import type { TemplateInputs } from './template-inputs.js';
import { UncallableTools } from './template-refusal.js';

/** A formatted chat that knows how to read the answer, and what the answer has to look like. */
export interface ConstrainedChat {
  readonly formatted: FormattedChat;
  readonly grammar?: GrammarConstraint;
}

/** The JSON that an answer has to be. */
export interface ResponseSchema {
  /** Its grammar. */
  readonly gbnf: string;
  /** What of it the prompt holds already, where the answer goes on with a message. */
  readonly beginning: string;
}

/** Stands for the schema in the grammars of llama.cpp, which add what may come before it. */
const PLACEHOLDER = 'llamero:answer';

/** llama.cpp lets JSON be fenced, as in Markdown; clients expect it bare. */
const FENCED = '"```json" space response-format space "```" | ';

/**
 * llama.cpp lets any text come before a call that has to be made, not only space. A model that answers in words would
 * go on for ever, as it must not end without a call; and beside JSON anything could be the answer.
 */
const TEXT_BEFORE_CALLS = /^(root ::= .*?)until-\d+\?? (?:space )?(?=tool-call)/m;

/** The grammar of an answer to a chat: calls of tools, JSON, or either, behind the reasoning that the template allows. */
@Injectable()
export class ResponseGrammar {
  constructor(private readonly engine: EngineClient) {}

  /** @throws UncallableTools where tools are offered to a template that has no calls */
  async constrain(inputs: TemplateInputs, schema: ResponseSchema | undefined): Promise<ConstrainedChat> {
    const formatted = await this.engine.formatChat(inputs);
    const { tools, tool_choice: choice } = inputs;
    if (tools === undefined || choice === 'none') {
      return schema === undefined ? { formatted } : this.json(inputs, formatted, schema);
    }
    const isOptional = choice === 'auto';
    if (!isOptional || schema === undefined) {
      if (formatted.grammar === '' && !inputs.pure_content) await this.requiredCalls(inputs, formatted);
      return { formatted, ...(formatted.grammar !== '' && { grammar: await this.calls(formatted, !isOptional) }) };
    }
    return { formatted, grammar: await this.callsOrJson(inputs, formatted, schema) };
  }

  private async json(
    inputs: TemplateInputs,
    formatted: FormattedChat,
    schema: ResponseSchema,
  ): Promise<ConstrainedChat> {
    const withReasoning = await this.jsonBehindReasoning(inputs, formatted, schema);
    if (withReasoning === undefined) return { formatted, grammar: whole(schema.gbnf, schema.beginning) };
    return { formatted: withReasoning, grammar: whole(withReasoning.grammar, withReasoning.generation_prompt) };
  }

  /** As llama.cpp allows reasoning before JSON; undefined where nothing comes before it. */
  private async jsonBehindReasoning(
    inputs: TemplateInputs,
    { supports_thinking: canReason }: FormattedChat,
    { gbnf }: ResponseSchema,
  ): Promise<FormattedChat | undefined> {
    if (!canReason || inputs.reasoning_format === 'none') return undefined;
    const { tools: _, ...rest } = inputs;
    const formatted = await this.engine.formatChat({
      ...rest,
      tool_choice: 'none',
      json_schema: { const: PLACEHOLDER },
    });
    const grammar = graftGrammar(formatted.grammar.replaceAll(FENCED, ''), PLACEHOLDER, gbnf);
    return grammar === undefined ? undefined : { ...formatted, grammar };
  }

  private async callsOrJson(
    inputs: TemplateInputs,
    formatted: FormattedChat,
    schema: ResponseSchema,
  ): Promise<GrammarConstraint> {
    const { grammar, generation_prompt: before } = await this.requiredCalls(inputs, formatted);
    const calls = callsAlone(grammar);
    const json = await this.jsonBehindReasoning(inputs, formatted, schema);
    await refuseUnbounded(calls);
    const either = eitherGrammar([{ gbnf: calls }, json ? { gbnf: json.grammar } : { gbnf: schema.gbnf, before }]);
    return whole(either, before);
  }

  private async requiredCalls(inputs: TemplateInputs, formatted: FormattedChat): Promise<FormattedChat> {
    const isRequired = inputs.tool_choice === 'required';
    const required = isRequired ? formatted : await this.engine.formatChat({ ...inputs, tool_choice: 'required' });
    if (required.grammar !== '') return required;
    throw new UncallableTools('cannot be called: the chat template of this model has no calls');
  }

  /** Words that are one token trigger as that token, so that the text of others cannot. */
  private async calls(formatted: FormattedChat, isRequired: boolean): Promise<GrammarConstraint> {
    await refuseUnbounded(formatted.grammar);
    const triggerTokens: number[] = [];
    const triggerPatterns: string[] = [];
    for (const { type, value, token } of formatted.grammar_triggers) {
      const single = type === 'word' ? await this.singleToken(value) : undefined;
      if (type === 'token') triggerTokens.push(token);
      else if (single !== undefined) triggerTokens.push(single);
      else if (type === 'word') triggerPatterns.push(escapeRegExp(value));
      else triggerPatterns.push(type === 'pattern_full' ? anchored(value) : value);
    }
    return {
      gbnf: isRequired ? callsAlone(formatted.grammar) : formatted.grammar,
      lazy: formatted.grammar_lazy,
      triggerPatterns,
      triggerTokens,
      prefill: formatted.generation_prompt,
    };
  }

  /** The token that a word is; undefined where it is several. */
  async singleToken(word: string): Promise<number | undefined> {
    const tokens = await this.engine.tokenize(word, false, true);
    return tokens.length === 1 ? tokens[0] : undefined;
  }
}

/** The grammars that llama.cpp makes of tools may be as large as any. */
async function refuseUnbounded(gbnf: string): Promise<void> {
  try {
    await checkGrammar(gbnf);
  } catch (error) {
    if (!(error instanceof GbnfError)) throw error;
    throw new UncallableTools(`cannot be held to: the grammar of their calls is refused: ${error.message}`);
  }
}

function callsAlone(gbnf: string): string {
  return gbnf.replace(TEXT_BEFORE_CALLS, '$1space ');
}

/** A grammar of the whole answer. @param prefill what of its text the prompt holds */
function whole(gbnf: string, prefill: string): GrammarConstraint {
  return { gbnf, lazy: false, triggerPatterns: [], triggerTokens: [], prefill };
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.^$*+?()[\]{}|\\]/g, '\\$&');
}

function anchored(pattern: string): string {
  return `${pattern.startsWith('^') ? '' : '^'}${pattern}${pattern.endsWith('$') ? '' : '$'}`;
}
