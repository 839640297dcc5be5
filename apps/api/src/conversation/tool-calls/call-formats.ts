import { Injectable } from '@nestjs/common';
import { EngineClient, type FormattedChat } from '#engine';
import { checkGrammar, GbnfError, graftSteps, membersOf, type TaggedForm } from '#grammar';
import { nextTurn, promptly, Slice } from '../../http/turns.js';
import type { OfferedTool } from '../offered-tools.js';
import type { TemplateInputs } from '../template-inputs.js';
import { UncallableTools } from '../template-refusal.js';
import { CallPlaceholders } from './call-placeholders.js';
import { argumentsGrammar, unkeptStrictness } from './call-schemas.js';
import { type FormattedCalls, KnownCalls } from './known-calls.js';
import { mendedGrammar } from './mended-grammar.js';
import { TAGGED_PROBE, taggedFormOf } from './tagged-probe.js';
import type { UnenforcedKeyword } from './unenforced-keywords.js';
import { UnenforcedLog } from './unenforced-log.js';

/** How a template writes the arguments of calls: as one JSON object, each in tags of its own, or otherwise. */
export type ArgumentForm = 'object' | TaggedForm | 'other';

/**
 * How calls of tools look: llama.cpp knows the marks, the names and how a call is read, of placeholders; the grammar of
 * the arguments is ours. The prompt shows the model the tools as they are.
 */
@Injectable()
export class CallFormats {
  private readonly log = new UnenforcedLog();
  private readonly known = new KnownCalls();
  private form: ArgumentForm | undefined;

  constructor(private readonly engine: EngineClient) {}

  /** How arguments are written; undefined until a chat with tools was formatted. */
  get argumentForm(): ArgumentForm | undefined {
    return this.form;
  }

  /** @throws ApiError for strict tools that cannot be held to their schema; EngineError ERR_TEMPLATE */
  async format(inputs: TemplateInputs, tools: readonly OfferedTool[]): Promise<FormattedCalls> {
    if (inputs.pure_content) return { ...(await this.engine.formatChat(inputs)), unenforced: [] };
    const { prompt, generation_prompt: opening } = await this.engine.formatChat({
      ...inputs,
      tool_choice: 'none',
      opening: this.known.opening(inputs),
    });
    const calls = await this.known.calls(inputs, tools, opening, () => this.calls(inputs, tools, opening));
    this.log.tell(calls.unenforced);
    return { ...calls, prompt };
  }

  private async calls(inputs: TemplateInputs, tools: readonly OfferedTool[], opening: string): Promise<FormattedCalls> {
    const form = await this.formOf(inputs);
    if (form === 'other') return this.ownCalls(inputs, tools);
    const placeholders = new CallPlaceholders(tools.map(({ name }) => name));
    const outer = await this.known.outer(inputs, tools.length, opening, () =>
      this.bounded({ ...inputs, tools: form === 'object' ? placeholders.withText : placeholders.withTags }),
    );
    if (outer.grammar === '') refuseStrict(tools, NO_BEGINNING);
    const { inners, unenforced } = await innersOf(tools, form);
    const reader =
      form === 'object'
        ? outer
        : await this.engine.formatChat({ ...inputs, tools: placeholders.withMembers(inners.map(membersOf)) });
    if (outer.grammar === '') return { ...placeholders.named(reader), unenforced: wholly(tools) };
    const open = form === 'object' ? outer.grammar : placeholders.argumentsIn(outer.grammar);
    const named = placeholders.named({ ...reader, grammar: open });
    const byText = new Map(inners.map((inner, index) => [placeholders.argumentsOf(index), inner]));
    const grammar = await promptly(graftSteps(named.grammar, byText));
    return grammar === undefined ? this.ownCalls(inputs, tools) : { ...named, grammar, unenforced };
  }

  /** The same for all requests, as there is one template; seen in calls of tools made up for that. */
  private async formOf(inputs: TemplateInputs): Promise<ArgumentForm> {
    if (this.form !== undefined) return this.form;
    const placeholders = new CallPlaceholders(['probe']);
    const { grammar } = await this.engine.formatChat({
      ...inputs,
      tools: [...placeholders.withText, TAGGED_PROBE],
      tool_choice: 'required',
    });
    const isObject = grammar.includes(placeholders.argumentsOf(0));
    this.form = isObject ? 'object' : (taggedFormOf(grammar) ?? 'other');
    return this.form;
  }

  /** As llama.cpp has it, where the form of arguments is one that only it knows. */
  private async ownCalls(inputs: TemplateInputs, tools: readonly OfferedTool[]): Promise<FormattedCalls> {
    refuseStrict(tools, OTHER_FORM);
    return { ...(await this.bounded(inputs)), unenforced: wholly(tools) };
  }

  /** The grammars that llama.cpp makes of tools may be as large as any. */
  private async bounded(inputs: TemplateInputs): Promise<FormattedChat> {
    const { grammar, ...rest } = await this.engine.formatChat(inputs);
    const formatted = { ...rest, grammar: mendedGrammar(grammar, inputs.parallel_tool_calls === false) };
    if (formatted.grammar === '') return formatted;
    try {
      await checkGrammar(formatted.grammar);
    } catch (error) {
      if (!(error instanceof GbnfError)) throw error;
      throw new UncallableTools(`cannot be held to: the grammar of their calls is refused: ${error.message}`);
    }
    return formatted;
  }
}

const NO_BEGINNING =
  'the chat template of this model marks no beginning of calls, so only those that have to be made are held to it';
const OTHER_FORM = 'the chat template of this model writes calls in a form that is not held to schemas';

/** The grammars of the tools' arguments, in their order. */
async function innersOf(tools: readonly OfferedTool[], form: 'object' | TaggedForm) {
  const inners: string[] = [];
  const unenforced: UnenforcedKeyword[] = [];
  let slice = new Slice();
  for (const tool of tools) {
    if (slice.isOver) {
      await nextTurn();
      slice = new Slice();
    }
    const inner = await argumentsGrammar(tool, form);
    inners.push(inner.gbnf);
    unenforced.push(...inner.unenforced.map((pointer) => ({ name: tool.name, pointer })));
  }
  return { inners, unenforced };
}

/** Nothing of the schemas is enforced. */
function wholly(tools: readonly OfferedTool[]): readonly UnenforcedKeyword[] {
  return tools.map(({ name }) => ({ name, pointer: '' }));
}

function refuseStrict(tools: readonly OfferedTool[], reason: string): void {
  const strict = tools.find(({ isStrict }) => isStrict);
  if (strict !== undefined) throw unkeptStrictness(strict, reason);
}
