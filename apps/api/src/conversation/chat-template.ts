import { Inject, Injectable } from '@nestjs/common';
import {
  type ChatReaderSpec,
  EngineClient,
  type FormattedChat,
  type GrammarConstraint,
  type MessageBeginning,
} from '#engine';
import type { ChatView } from '../generation/generation-settings.response.js';
import type { ReasoningMarks } from '../generation/reasoning-limits.js';
import { refuseBeyondContext } from '../generation/text-room.js';
import { ApiError } from '../http/api-error.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { ControlTexts } from './control-texts.js';
import type { Conversation } from './conversation.js';
import { textOf } from './message.js';
import { explicitTools, type OfferedTools, offeredTools } from './offered-tools.js';
import { PlainMarks, type PromptPiece } from './plain-marks.js';
import { type ConstrainedChat, ResponseGrammar } from './response-grammar.js';
import { keepsSystems, systemArrangements } from './system-messages.js';
import { type ChatDefaults, type TemplateInputs, templateInputs } from './template-inputs.js';
import { isTemplateRefusal, templateRefusal } from './template-refusal.js';
import type { UnenforcedKeyword } from './tool-calls/unenforced-keywords.js';

/** A conversation as a prompt, and how what the model says to it is read. */
export interface ConversationPrompt {
  readonly text: string;
  /** Present where control tokens in messages are plain text and there are some. */
  readonly pieces?: MarkedPrompt;
  readonly grammar?: GrammarConstraint;
  readonly stop: readonly string[];
  readonly preservedTokens: readonly number[];
  readonly reasoning: ReasoningMarks;
  readonly view: ChatView;
  /** How the answer is read. */
  readonly reader: ChatReaderSpec;
  /** What of the tools' schemas calls are not held to. */
  readonly unenforced: readonly UnenforcedKeyword[];
}

/** The pieces of a prompt, and a character that none of them has. */
export interface MarkedPrompt {
  readonly pieces: readonly PromptPiece[];
  readonly mark: string;
}

interface ConstrainedPrompt extends ConstrainedChat {
  readonly inputs: TemplateInputs;
}

/** llama.cpp's names of its formats, by their numbers. */
const CHAT_FORMATS = ['Content-only', 'peg-simple', 'peg-native', 'peg-gemma4', 'peg-minimax-m3'] as const;

/** Makes prompts of conversations; llama.cpp's own templates do it, through the engine. */
@Injectable()
export class ChatTemplate {
  constructor(
    private readonly engine: EngineClient,
    private readonly grammar: ResponseGrammar,
    @Inject(SERVER_OPTIONS) private readonly defaults: ChatDefaults,
  ) {}

  /**
   * @param schema grammar of the JSON that the answer has to be
   * @throws ApiError, also for a chat that the template refuses
   * @throws EngineError ERR_CONTEXT_SIZE for more text than the context could hold
   */
  async prompt(conversation: Conversation, schema?: string): Promise<ConversationPrompt> {
    refuseBeyondContext(conversation.messages.map(textOf), this.engine.model, this.engine.vocabulary);
    const marks = this.marksOf(conversation);
    const said =
      marks === undefined ? conversation : { ...conversation, messages: marks.marked(conversation.messages) };
    const { inputs, formatted, grammar, unenforced } = await this.constrained(said, schema);
    if (marks !== undefined && inputs.continue_final_message !== undefined) this.refuseControls(conversation);
    const words = await this.engine.tokenizeAll(formatted.preserved_tokens, { addSpecial: false, parseSpecial: true });
    return {
      ...promptOf(formatted, marks),
      ...(grammar && { grammar }),
      stop: formatted.additional_stops,
      preservedTokens: words.filter(({ length }) => length === 1).map(([token]) => token!),
      reasoning: {
        start: formatted.thinking_start_tag,
        ends: formatted.thinking_end_tags,
        opening: formatted.generation_prompt,
        canReason: formatted.supports_thinking,
      },
      view: {
        format: CHAT_FORMATS[formatted.format] ?? 'Content-only',
        reasoningFormat: inputs.reasoning_format,
        reasoningInContent: conversation.isStreamed && inputs.reasoning_format === 'deepseek-legacy',
        generationPrompt: formatted.generation_prompt,
      },
      reader: readerOf(inputs, formatted, beginningOf(inputs, conversation), conversation.isStreamed),
      unenforced: unenforced ?? [],
    };
  }

  /** Where the template refuses the schemas of tools as they are, it is given them in words that leave less unsaid. */
  private async constrained(conversation: Conversation, schema: string | undefined): Promise<ConstrainedPrompt> {
    const offered = offeredTools(conversation);
    try {
      return await this.arranged(conversation, offered, schema);
    } catch (refusal) {
      const isOfTools = isTemplateRefusal(refusal) && offered.tools.length > 0;
      if (!isOfTools) throw templateRefusal(refusal, conversation);
      return this.arranged(conversation, explicitTools(offered), schema).catch(() => {
        throw templateRefusal(refusal, conversation);
      });
    }
  }

  /** Gives the template the system messages in one way after the other, until it takes all that they say. */
  private async arranged(
    conversation: Conversation,
    offered: OfferedTools,
    schema: string | undefined,
  ): Promise<ConstrainedPrompt> {
    const { messages } = conversation;
    const arrangements = systemArrangements(messages);
    let lossy: ConstrainedPrompt | undefined;
    let refusal: unknown;
    for (const arranged of arrangements) {
      try {
        const prompt = await this.constrain({ ...conversation, messages: arranged }, offered, schema);
        if (arrangements.length === 1 || keepsSystems(prompt.formatted.prompt, messages)) return prompt;
        lossy ??= prompt;
      } catch (error) {
        if (!isTemplateRefusal(error)) throw error;
        refusal ??= error;
      }
    }
    if (lossy !== undefined) return lossy;
    throw refusal;
  }

  private async constrain(
    conversation: Conversation,
    offered: OfferedTools,
    schema: string | undefined,
  ): Promise<ConstrainedPrompt> {
    const inputs = templateInputs(conversation, offered, this.defaults, this.engine.model.addBos);
    const beginning = beginningOf(inputs, conversation).content.trimStart();
    const json = schema === undefined ? undefined : { gbnf: schema, beginning };
    return { inputs, ...(await this.grammar.constrain(inputs, offered.tools, json)) };
  }

  /** A request cannot ask for less safety than the flags. */
  private marksOf({ messages, allowsControls = true }: Conversation): PlainMarks | undefined {
    if (allowsControls && this.defaults.specialInContent) return undefined;
    return new PlainMarks(ControlTexts.of(this.engine.vocabulary), messages);
  }

  /** What is gone on with is a beginning of the answer, too, where nothing is told apart. */
  private refuseControls({ messages, fields }: Conversation): void {
    const last = messages.at(-1)!;
    const texts = [textOf(last), last.reasoning ?? ''];
    if (texts.every((text) => ControlTexts.of(this.engine.vocabulary).rangesIn(text).length === 0)) return;
    throw ApiError.field(
      fields.messages,
      'must not end in a message to continue that holds the text of control tokens',
    );
  }
}

function promptOf({ prompt }: FormattedChat, marks: PlainMarks | undefined) {
  if (marks === undefined || !prompt.includes(marks.mark)) return { text: prompt };
  const pieces = marks.pieces(prompt);
  return { text: pieces.map(({ text }) => text).join(''), pieces: { pieces, mark: marks.mark } };
}

/** What the prompt holds of the response. */
function beginningOf({ continue_final_message: continues }: TemplateInputs, { messages }: Conversation) {
  if (continues === undefined) return { reasoning: '', content: '' };
  const last = messages.at(-1)!;
  return { reasoning: last.reasoning ?? '', content: textOf(last) };
}

function readerOf(
  inputs: TemplateInputs,
  formatted: FormattedChat,
  prefill: MessageBeginning,
  isStreamed: boolean,
): ChatReaderSpec {
  const { reasoning_format: reasoningFormat, tools, tool_choice: choice } = inputs;
  return {
    format: formatted.format,
    parser: formatted.parser,
    generation_prompt: formatted.generation_prompt,
    reasoning_format: reasoningFormat,
    reasoning_in_content: isStreamed && reasoningFormat === 'deepseek-legacy',
    parse_tool_calls: tools !== undefined && choice !== 'none',
    is_continuation: inputs.continue_final_message !== undefined,
    supports_thinking: formatted.supports_thinking,
    prefill,
    isStreamed,
  };
}
