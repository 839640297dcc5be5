import { Injectable } from '@nestjs/common';
import { EngineClient } from '#engine';
import { ChatTemplate } from '../../conversation/chat-template.js';
import { mediaOf } from '../../conversation/message.js';
import { readConversation } from '../../conversation/read-conversation.js';
import { unenforcedHeaders } from '../../conversation/tool-calls/unenforced-keywords.js';
import { GenerationService, type Plan } from '../../generation/generation.service.js';
import { ApiError } from '../../http/api-error.js';
import type { BodyOrEvents } from '../../http/response.js';
import { MediaLoader } from '../../media/media-loader.js';
import { verboseMetadata } from '../llama-native/completion-metadata.js';
import { respond } from '../presenter.js';
import { conversationOf } from './chat.parser.js';
import { ChatPresenter } from './chat.presenter.js';
import type { ChatCompletionRequest } from './chat-completion.request.js';
import type { UsagePlace } from './chat-stream.js';

/** What llama-server reports when logprobs is asked for without a number. */
const DEFAULT_TOP_LOGPROBS = 20;

/** POST /v1/chat/completions: OpenAI's shape. */
@Injectable()
export class ChatService {
  constructor(
    private readonly engine: EngineClient,
    private readonly generation: GenerationService,
    private readonly template: ChatTemplate,
    private readonly media: MediaLoader,
  ) {}

  /** @throws ApiError, EngineError before anything is queued */
  async respond(request: ChatCompletionRequest): Promise<BodyOrEvents> {
    this.generation.refuseIfFull(request);
    const constraint = await this.generation.constraint(request);
    const topLogprobs = topLogprobsOf(request);
    const schema = constraint?.kind === 'schema' ? String(constraint.grammar.gbnf) : undefined;
    const conversation = conversationOf(request);
    const media = await this.media.load(mediaOf(conversation.messages));
    const prompt = await this.template.prompt(conversation, schema);
    if (prompt.grammar !== undefined && request.grammar) {
      throw ApiError.field('tools', 'cannot be combined with a grammar: they constrain the response already');
    }
    const read = await readConversation(prompt, media, this.engine);
    const plan = await this.generation.plan(request, [read], {
      ...prompt,
      grammar: prompt.grammar ?? constraint?.grammar,
      promptText: this.generation.isVerbose(request),
      // The probability of the chosen token comes with those of the most likely ones, so at least one is asked for.
      ...(request.logprobs && { probabilities: Math.max(topLogprobs ?? 0, 1) }),
    });
    const presenter = this.presenter(plan, request, topLogprobs);
    return respond(this.engine, plan.tasks, presenter, request, unenforcedHeaders(prompt.unenforced));
  }

  /** The prompt that the template makes of a chat; the engine's marker stands for media, which nobody looks at. */
  async applyTemplate(request: ChatCompletionRequest): Promise<string> {
    const conversation = conversationOf(request);
    this.media.refuseUntaken(mediaOf(conversation.messages));
    return (await this.template.prompt(conversation)).text;
  }

  /** Tokens of the prompt of a chat. */
  async countTokens(request: ChatCompletionRequest): Promise<number> {
    const conversation = conversationOf(request);
    const media = await this.media.load(mediaOf(conversation.messages));
    const prompt = await this.template.prompt(conversation);
    return (await readConversation(prompt, media, this.engine)).tokens.length;
  }

  private presenter(plan: Plan, request: ChatCompletionRequest, topLogprobs?: number): ChatPresenter {
    const { generation } = this;
    const probabilities = topLogprobs === undefined ? undefined : generation.probabilityView(request, topLogprobs);
    return new ChatPresenter({
      metadata: generation.responseMetadata(request),
      choices: plan.choices,
      probabilities,
      usage: this.usagePlace(request),
      hasRoleChunk: generation.compatibility.hasRoleChunk,
      natives: verboseMetadata(plan, generation, request, probabilities),
    });
  }

  private usagePlace({ stream_options: options }: ChatCompletionRequest): UsagePlace {
    if (options?.include_usage === true) return 'own chunk';
    return this.generation.compatibility.usageUnasked ? 'last chunk' : 'nowhere';
  }
}

/** How many of the most likely tokens are reported with each; undefined = no probabilities. @throws ApiError */
function topLogprobsOf({ logprobs, top_logprobs: asked, n_probs: own }: ChatCompletionRequest): number | undefined {
  if (logprobs) return asked ?? DEFAULT_TOP_LOGPROBS;
  if (asked !== undefined) throw ApiError.field('top_logprobs', 'requires logprobs to be set to true');
  return own || undefined;
}
