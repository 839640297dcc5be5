import { CompletionAnswer } from '../completions/completion-answer.js';
import { AS_ASKED, VERBOSE } from '../completions/verbose-answer.js';
import { FINISH_REASON, OpenAiAnswer } from '../generation/openai-answer-fields.js';
import { ChatLogprobs } from '../generation/probability.response.js';
import { COUNT, listOf, only, Shown, TEXT } from '../http/answer-fields.js';
import { schemaOf } from '../http/declared-fields.js';

const ASSISTANT = only('assistant');
const PROBABILITIES = { when: 'with logprobs' };

export class CalledFunction {
  @Shown('Name of the function.', TEXT)
  readonly name: string;
  @Shown('Its arguments as JSON text.', TEXT)
  readonly arguments: string;
}

/** A function that the model calls. */
export class ToolCall {
  @Shown('Id of the call, for its result.', TEXT)
  readonly id: string;
  @Shown('Kind of tool.', only('function'))
  readonly type: 'function';
  @Shown('The function.', schemaOf(CalledFunction))
  readonly function: CalledFunction;
}

/** A message of the assistant, in OpenAI's shape. */
export class AssistantMessage {
  @Shown('Who speaks.', ASSISTANT)
  readonly role: 'assistant';
  @Shown('The text; null where there are only calls.', TEXT, { nullable: true })
  readonly content: string | null;
  @Shown('What the model thought.', TEXT, { when: 'where the reasoning format tells thoughts from the content' })
  readonly reasoning_content?: string;
  @Shown('Functions that the model calls.', listOf(schemaOf(ToolCall)), { when: 'where it calls some' })
  readonly tool_calls?: readonly ToolCall[];
}

export class ChatChoice {
  @Shown('Why it ended.', FINISH_REASON)
  readonly finish_reason: string;
  @Shown('Which choice this is, from 0.', COUNT)
  readonly index: number;
  @Shown('The answer.', schemaOf(AssistantMessage))
  readonly message: AssistantMessage;
  @Shown('Probabilities of the tokens.', schemaOf(ChatLogprobs), PROBABILITIES)
  readonly logprobs?: ChatLogprobs;
}

/** What `POST /v1/chat/completions` answers. */
export class ChatCompletionAnswer extends OpenAiAnswer {
  @Shown('The answers.', listOf(schemaOf(ChatChoice)))
  readonly choices: readonly ChatChoice[];
  @Shown('What this is.', only('chat.completion'))
  readonly object: string;
  @Shown(VERBOSE, schemaOf(CompletionAnswer), AS_ASKED)
  readonly __verbose?: CompletionAnswer;
}

export class CalledFunctionDelta {
  @Shown('Name of the function.', TEXT, { when: 'in the first chunk of a call' })
  readonly name?: string;
  @Shown('What the chunk adds to the arguments.', TEXT)
  readonly arguments: string;
}

/** What a chunk adds to a call. */
export class ToolCallDelta {
  @Shown('Which call this is, from 0.', COUNT)
  readonly index: number;
  @Shown('Id of the call.', TEXT, { when: 'in the first chunk of a call' })
  readonly id?: string;
  @Shown('Kind of tool.', only('function'), { when: 'in the first chunk of a call' })
  readonly type?: 'function';
  @Shown('The function.', schemaOf(CalledFunctionDelta))
  readonly function: CalledFunctionDelta;
}

/** What a chunk adds to a message. */
export class MessageDelta {
  @Shown('Who speaks.', ASSISTANT, { when: 'in the first chunk' })
  readonly role?: 'assistant';
  @Shown('Text; null in a chunk that only says who speaks.', TEXT, {
    when: 'where the chunk adds some',
    nullable: true,
  })
  readonly content?: string | null;
  @Shown('Thoughts.', TEXT, { when: 'where the chunk adds some' })
  readonly reasoning_content?: string;
  @Shown('Calls.', listOf(schemaOf(ToolCallDelta)), { when: 'where the chunk adds to some' })
  readonly tool_calls?: readonly ToolCallDelta[];
}

export class ChatChunkChoice {
  @Shown('Why it ended; null while it goes on.', FINISH_REASON, { nullable: true })
  readonly finish_reason: string | null;
  @Shown('Which choice this is, from 0.', COUNT)
  readonly index: number;
  @Shown('What the chunk adds.', schemaOf(MessageDelta))
  readonly delta: MessageDelta;
  @Shown('Probabilities of the tokens.', schemaOf(ChatLogprobs), PROBABILITIES)
  readonly logprobs?: ChatLogprobs;
}

/** A chunk of the stream of `POST /v1/chat/completions`. */
export class ChatCompletionChunk extends OpenAiAnswer {
  @Shown('One choice, or none with the usage.', listOf(schemaOf(ChatChunkChoice)))
  readonly choices: readonly ChatChunkChoice[];
  @Shown('What this is.', only('chat.completion.chunk'))
  readonly object: string;
  @Shown(VERBOSE, schemaOf(CompletionAnswer), AS_ASKED)
  readonly __verbose?: CompletionAnswer;
}

/** What `POST /v1/chat/completions/input_tokens` answers. */
export class InputTokensAnswer {
  @Shown('Tokens of the prompt.', COUNT)
  readonly input_tokens: number;
  @Shown('What this is.', only('response.input_tokens'))
  readonly object: string;
}

/** What `POST /apply-template` answers. */
export class TemplateAnswer {
  @Shown('The prompt.', TEXT)
  readonly prompt: string;
}
