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
import type { MediaReference } from '../media/media-reference.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { ControlTexts } from './control-texts.js';
import type { Conversation } from './conversation.js';
import { MediaMarks } from './media-marks.js';
import { textOf } from './message.js';
import { explicitTools, type OfferedTools, offeredTools } from './offered-tools.js';
import type { MarkedPrompt } from './piece-tokens.js';
import { PlainMarks } from './plain-marks.js';
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
  /** What its media markers stand for, in order. */
  readonly media: readonly MediaReference[];
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

/** What the template is asked for. */
interface AskedPrompt {
  /** The conversation with marks in it. */
  readonly said: Conversation;
  readonly mediaMarks: MediaMarks;
  /** Grammar of the JSON that the answer has to be. */
  readonly schema: string | undefined;
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
    const mediaMarks = new MediaMarks(conversation);
    const said =
      marks === undefined ? conversation : { ...conversation, messages: marks.marked(conversation.messages) };
    const { inputs, formatted, grammar, unenforced } = await this.constrained({ said, mediaMarks, schema });
    if (marks !== undefined && inputs.continue_final_message !== undefined) this.refuseControls(conversation);
    const words = await this.engine.tokenizeAll(formatted.preserved_tokens, { addSpecial: false, parseSpecial: true });
    return {
      ...this.promptOf(formatted, marks, mediaMarks),
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
  private async constrained(asked: AskedPrompt): Promise<ConstrainedPrompt> {
    const { said: conversation } = asked;
    const offered = offeredTools(conversation);
    try {
      return await this.arranged(asked, offered);
    } catch (refusal) {
      const isOfTools = isTemplateRefusal(refusal) && offered.tools.length > 0;
      if (!isOfTools) throw templateRefusal(refusal, conversation);
      return this.arranged(asked, explicitTools(offered)).catch(() => {
        throw templateRefusal(refusal, conversation);
      });
    }
  }

  /** Gives the template the system messages in one way after the other, until it takes all that they say. */
  private async arranged(asked: AskedPrompt, offered: OfferedTools): Promise<ConstrainedPrompt> {
    const { said } = asked;
    const { messages } = said;
    const arrangements = systemArrangements(messages);
    let lossy: ConstrainedPrompt | undefined;
    let refusal: unknown;
    for (const arranged of arrangements) {
      try {
        const prompt = await this.constrain({ ...asked, said: { ...said, messages: arranged } }, offered);
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
    { said, mediaMarks, schema }: AskedPrompt,
    offered: OfferedTools,
  ): Promise<ConstrainedPrompt> {
    const { addBos } = this.engine.model;
    const inputs = templateInputs(said, offered, { defaults: this.defaults, addBos, markOf: mediaMarks.markOf });
    const beginning = beginningOf(inputs, said).content.trimStart();
    const json = schema === undefined ? undefined : { gbnf: schema, beginning };
    return { inputs, ...(await this.grammar.constrain(inputs, offered.tools, json)) };
  }

  private promptOf({ prompt }: FormattedChat, marks: PlainMarks | undefined, mediaMarks: MediaMarks) {
    const { mediaMarker } = this.engine.model;
    if (marks === undefined || !prompt.includes(marks.mark)) {
      const { texts, media } = mediaMarks.restored([prompt], mediaMarker);
      return { text: texts[0]!, media };
    }
    const pieces = marks.pieces(prompt);
    // What is plain cannot stand for media.
    const { texts, media } = mediaMarks.restored(
      pieces.map(({ text, isPlain }) => (isPlain ? '' : text)),
      mediaMarker,
    );
    const restored = pieces.map(({ text, isPlain }, index) => ({ isPlain, text: isPlain ? text : texts[index]! }));
    return { text: restored.map(({ text }) => text).join(''), pieces: { pieces: restored, mark: marks.mark }, media };
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
