import { Injectable } from '@nestjs/common';
import { EngineClient } from '#engine';
import { ChatTemplate, type ConversationPrompt } from '../../conversation/chat-template.js';
import type { Conversation } from '../../conversation/conversation.js';
import { mediaOf } from '../../conversation/message.js';
import { readConversation } from '../../conversation/read-conversation.js';
import { unenforcedHeaders } from '../../conversation/tool-calls/unenforced-keywords.js';
import type { GenerationRequest } from '../../generation/generation.request.js';
import { GenerationService } from '../../generation/generation.service.js';
import type { BodyOrEvents } from '../../http/response.js';
import { MediaLoader } from '../../media/media-loader.js';
import { respond } from '../presenter.js';
import { messageId } from './message-body.js';
import { conversationOf } from './messages.parser.js';
import { MessagesPresenter } from './messages.presenter.js';
import type { CountTokensRequest, MessagesRequest } from './messages.request.js';
import { formatOf, settingsOf } from './messages-settings.js';
import type { ThinkingParam } from './thinking.js';
import { ThinkingSeal } from './thinking-seal.js';

/** POST /v1/messages: Anthropic's shape. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly engine: EngineClient,
    private readonly generation: GenerationService,
    private readonly template: ChatTemplate,
    private readonly media: MediaLoader,
    private readonly seal: ThinkingSeal,
  ) {}

  /** @throws ApiError, EngineError before anything is queued */
  async respond(request: MessagesRequest): Promise<BodyOrEvents> {
    const settings = settingsOf(request);
    this.generation.refuseIfFull(settings);
    const asked = formatOf(request);
    const constraint = await this.generation.constraint(
      asked === undefined ? {} : { json_schema: asked.format.schema },
      asked && { json_schema: asked.field },
    );
    const schema = constraint?.kind === 'schema' ? String(constraint.grammar.gbnf) : undefined;
    const conversation = this.conversationOf(request);
    const media = await this.media.load(mediaOf(conversation.messages));
    const prompt = await this.template.prompt(conversation, schema);
    const read = await readConversation(prompt, media, this.engine);
    const plan = await this.generation.plan(withBudget(settings, request.thinking, prompt), [read], {
      ...prompt,
      grammar: prompt.grammar ?? constraint?.grammar,
    });
    const presenter = new MessagesPresenter({
      metadata: {
        id: messageId(),
        model: this.generation.modelName(settings),
        stopSequences: request.stop_sequences ?? [],
        maxTokens: plan.tasks[0]!.maxTokens,
      },
      thinking: { seal: this.seal, isOmitted: request.thinking?.display === 'omitted' },
    });
    return respond(this.engine, plan.tasks, presenter, request, unenforcedHeaders(prompt.unenforced));
  }

  /** Tokens of the prompt that a request would have. */
  async countTokens(request: CountTokensRequest): Promise<number> {
    const conversation = this.conversationOf(request);
    const media = await this.media.load(mediaOf(conversation.messages));
    const prompt = await this.template.prompt(conversation);
    return (await readConversation(prompt, media, this.engine)).tokens.length;
  }

  private conversationOf(request: CountTokensRequest): Conversation {
    return conversationOf(request, (signature) => this.seal.open(signature));
  }
}

/** Anthropic's clients have to name a budget, so where the template marks no reasoning there is none, and no error. */
function withBudget(
  settings: GenerationRequest,
  thinking: ThinkingParam | undefined,
  { reasoning: { start, ends } }: ConversationPrompt,
): GenerationRequest {
  const budget = thinking?.budget_tokens;
  if (budget != null && start !== '' && ends.length > 0) settings.reasoning_budget_tokens = budget;
  return settings;
}
