import { Injectable } from '@nestjs/common';
import { EngineClient, type FormattedChat } from '#engine';
import { checkGrammar, GbnfError, graftGrammars } from '#grammar';
import type { OfferedTool } from '../offered-tools.js';
import type { TemplateInputs } from '../template-inputs.js';
import { UncallableTools } from '../template-refusal.js';
import { CallPlaceholders } from './call-placeholders.js';
import { argumentsGrammar, unkeptStrictness } from './call-schemas.js';
import type { UnenforcedKeyword } from './unenforced-keywords.js';
import { UnenforcedLog } from './unenforced-log.js';

/** A chat with tools as a prompt, and how calls of them look. */
export interface FormattedCalls extends FormattedChat {
  readonly unenforced: readonly UnenforcedKeyword[];
}

/**
 * How calls of tools look: llama.cpp knows the marks, the names and how a call is read, of placeholders; the grammar of
 * the arguments is ours. The prompt shows the model the tools as they are.
 */
@Injectable()
export class CallFormats {
  private readonly log = new UnenforcedLog();

  constructor(private readonly engine: EngineClient) {}

  /** @throws ApiError for strict tools that cannot be held to their schema; EngineError ERR_TEMPLATE */
  async format(inputs: TemplateInputs, tools: readonly OfferedTool[]): Promise<FormattedCalls> {
    const formatted = await this.formatted(inputs, tools);
    this.log.tell(formatted.unenforced);
    return formatted;
  }

  private async formatted(inputs: TemplateInputs, tools: readonly OfferedTool[]): Promise<FormattedCalls> {
    if (inputs.pure_content) return { ...(await this.engine.formatChat(inputs)), unenforced: [] };
    const { prompt } = await this.engine.formatChat({ ...inputs, tool_choice: 'none' });
    const placeholders = new CallPlaceholders(tools.map(({ name }) => name));
    const outer = await this.engine.formatChat({ ...inputs, tools: placeholders.tools });
    if (outer.grammar === '') {
      refuseStrict(tools, NO_BEGINNING);
      return { ...placeholders.named(outer), prompt, unenforced: wholly(tools) };
    }
    await refuseUnbounded(outer.grammar);
    const { inners, unenforced } = await innersOf(tools, placeholders);
    const grammar = graftGrammars(outer.grammar, inners);
    if (grammar !== undefined) return { ...placeholders.named({ ...outer, grammar }), prompt, unenforced };
    refuseStrict(tools, OTHER_FORM);
    const own = await this.engine.formatChat(inputs);
    await refuseUnbounded(own.grammar);
    return { ...own, unenforced: wholly(tools) };
  }
}

const NO_BEGINNING =
  'the chat template of this model marks no beginning of calls, so only those that have to be made are held to it';
const OTHER_FORM = 'the chat template of this model writes calls in a form that is not held to schemas';

/** The grammar of each tool's arguments, by what stands for them. */
async function innersOf(tools: readonly OfferedTool[], placeholders: CallPlaceholders) {
  const inners = new Map<string, string>();
  const unenforced: UnenforcedKeyword[] = [];
  for (const [index, tool] of tools.entries()) {
    const inner = await argumentsGrammar(tool);
    inners.set(placeholders.argumentsOf(index), inner.gbnf);
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

/** The grammars that llama.cpp makes of tools may be as large as any. */
async function refuseUnbounded(gbnf: string): Promise<void> {
  if (gbnf === '') return;
  try {
    await checkGrammar(gbnf);
  } catch (error) {
    if (!(error instanceof GbnfError)) throw error;
    throw new UncallableTools(`cannot be held to: the grammar of their calls is refused: ${error.message}`);
  }
}
