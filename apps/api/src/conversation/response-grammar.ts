import { Injectable } from '@nestjs/common';
import { EngineClient, type FormattedChat, type GrammarConstraint } from '#engine';
import { eitherGrammar, graftGrammar } from '#grammar';
import type { OfferedTool } from './offered-tools.js';
import type { TemplateInputs } from './template-inputs.js';
import { UncallableTools } from './template-refusal.js';
import { CallFormats } from './tool-calls/call-formats.js';
import type { FormattedCalls } from './tool-calls/known-calls.js';
import type { UnenforcedKeyword } from './tool-calls/unenforced-keywords.js';

/** A formatted chat that knows how to read the response, and what the response has to look like. */
export interface ConstrainedChat {
  readonly formatted: FormattedChat;
  readonly grammar?: GrammarConstraint;
  /** Of the tools' schemas; absent = all is enforced. */
  readonly unenforced?: readonly UnenforcedKeyword[];
}

/** The JSON that a response has to be. */
export interface ResponseSchema {
  /** Its grammar. */
  readonly gbnf: string;
  /** What of it the prompt holds already, where the answer goes on with a message. */
  readonly beginning: string;
}

/** Stands for the schema in the grammars of llama.cpp, which add what may come before it. */
const PLACEHOLDER = 'llamero:response';

/** llama.cpp lets JSON be fenced, as in Markdown; clients expect it bare. */
const FENCED = '"```json" space response-format space "```" | ';

/**
 * llama.cpp lets any text come before a call that has to be made, not only space. A model that answers in words would
 * go on for ever, as it must not end without a call; and beside JSON anything could be the answer.
 */
const TEXT_BEFORE_CALLS = /^(root ::= .*?)until-\d+\?? (?:space )?(?=tool-call)/m;

/** The grammar of a response to a chat: calls of tools, JSON, or either, behind the reasoning that the template allows. */
@Injectable()
export class ResponseGrammar {
  constructor(
    private readonly engine: EngineClient,
    private readonly callFormats: CallFormats,
  ) {}

  /**
   * @param tools those of the inputs
   * @throws UncallableTools where tools are offered to a template that has no calls; ApiError for strict ones that
   *   cannot be held to their schema
   */
  async constrain(
    inputs: TemplateInputs,
    tools: readonly OfferedTool[],
    schema: ResponseSchema | undefined,
  ): Promise<ConstrainedChat> {
    const { tool_choice: choice } = inputs;
    if (tools.length === 0 || choice === 'none') {
      const formatted = await this.engine.formatChat(inputs);
      return schema === undefined ? { formatted } : this.json(inputs, formatted, schema);
    }
    const formatted = await this.callFormats.format(inputs, tools);
    const { unenforced } = formatted;
    const isOptional = choice === 'auto';
    if (!isOptional || schema === undefined) {
      if (formatted.grammar === '' && !inputs.pure_content) await this.requiredCalls(inputs, tools, formatted);
      const grammar = formatted.grammar === '' ? undefined : await this.calls(formatted, !isOptional);
      return { formatted, unenforced, ...(grammar && { grammar }) };
    }
    const required = await this.requiredCalls(inputs, tools, formatted);
    return { formatted, unenforced: required.unenforced, grammar: await this.callsOrJson(inputs, required, schema) };
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
    required: FormattedCalls,
    schema: ResponseSchema,
  ): Promise<GrammarConstraint> {
    const { grammar, generation_prompt: before } = required;
    const json = await this.jsonBehindReasoning(inputs, required, schema);
    const either = eitherGrammar([
      { gbnf: callsAlone(grammar) },
      json ? { gbnf: json.grammar } : { gbnf: schema.gbnf, before },
    ]);
    return whole(either, before);
  }

  private async requiredCalls(
    inputs: TemplateInputs,
    tools: readonly OfferedTool[],
    formatted: FormattedCalls,
  ): Promise<FormattedCalls> {
    const isRequired = inputs.tool_choice === 'required';
    const required = isRequired
      ? formatted
      : await this.callFormats.format({ ...inputs, tool_choice: 'required' }, tools);
    if (required.grammar !== '') return required;
    throw new UncallableTools('cannot be called: the chat template of this model has no calls');
  }

  /** Words that are one token trigger as that token, so that the text of others cannot. */
  private async calls(formatted: FormattedChat, isRequired: boolean): Promise<GrammarConstraint> {
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

function callsAlone(gbnf: string): string {
  return gbnf.replace(TEXT_BEFORE_CALLS, '$1space ');
}

/** A grammar of the whole response. @param prefill what of its text the prompt holds */
function whole(gbnf: string, prefill: string): GrammarConstraint {
  return { gbnf, lazy: false, triggerPatterns: [], triggerTokens: [], prefill };
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.^$*+?()[\]{}|\\]/g, '\\$&');
}

function anchored(pattern: string): string {
  return `${pattern.startsWith('^') ? '' : '^'}${pattern}${pattern.endsWith('$') ? '' : '$'}`;
}
