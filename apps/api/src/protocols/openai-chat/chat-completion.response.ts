import { ChatLogprobs } from '../../generation/probability.response.js';
import { schemaOf } from '../../http/declared-fields.js';
import { COUNT, listOf, only, ResponseField, TEXT } from '../../http/response-fields.js';
import { CompletionAnswer } from '../llama-native/completion.response.js';
import { AS_ASKED, VERBOSE } from '../llama-native/verbose-response.js';
import { FINISH_REASON, OpenAiAnswer } from '../openai/openai.response.js';

const ASSISTANT = only('assistant');
const PROBABILITIES = { when: 'with logprobs' };

export class CalledFunction {
  @ResponseField('Name of the function.', TEXT)
  readonly name: string;
  @ResponseField('Its arguments as JSON text.', TEXT)
  readonly arguments: string;
}

/** A function that the model calls. */
export class ToolCall {
  @ResponseField('Id of the call, for its result.', TEXT)
  readonly id: string;
  @ResponseField('Kind of tool.', only('function'))
  readonly type: 'function';
  @ResponseField('The function.', schemaOf(CalledFunction))
  readonly function: CalledFunction;
}

/** A message of the assistant, in OpenAI's shape. */
export class AssistantMessage {
  @ResponseField('Who speaks.', ASSISTANT)
  readonly role: 'assistant';
  @ResponseField('The text; null where there are only calls.', TEXT, { nullable: true })
  readonly content: string | null;
  @ResponseField('What the model thought.', TEXT, {
    when: 'where the reasoning format tells thoughts from the content',
  })
  readonly reasoning_content?: string;
  @ResponseField('Functions that the model calls.', listOf(schemaOf(ToolCall)), { when: 'where it calls some' })
  readonly tool_calls?: readonly ToolCall[];
}

export class ChatChoice {
  @ResponseField('Why it ended.', FINISH_REASON)
  readonly finish_reason: string;
  @ResponseField('Which choice this is, from 0.', COUNT)
  readonly index: number;
  @ResponseField('The answer.', schemaOf(AssistantMessage))
  readonly message: AssistantMessage;
  @ResponseField('Probabilities of the tokens.', schemaOf(ChatLogprobs), PROBABILITIES)
  readonly logprobs?: ChatLogprobs;
}

/** What `POST /v1/chat/completions` answers. */
export class ChatCompletionAnswer extends OpenAiAnswer {
  @ResponseField('The answers.', listOf(schemaOf(ChatChoice)))
  readonly choices: readonly ChatChoice[];
  @ResponseField('What this is.', only('chat.completion'))
  readonly object: string;
  @ResponseField(VERBOSE, schemaOf(CompletionAnswer), AS_ASKED)
  readonly __verbose?: CompletionAnswer;
}

export class CalledFunctionDelta {
  @ResponseField('Name of the function.', TEXT, { when: 'in the first chunk of a call' })
  readonly name?: string;
  @ResponseField('What the chunk adds to the arguments.', TEXT)
  readonly arguments: string;
}

/** What a chunk adds to a call. */
export class ToolCallDelta {
  @ResponseField('Which call this is, from 0.', COUNT)
  readonly index: number;
  @ResponseField('Id of the call.', TEXT, { when: 'in the first chunk of a call' })
  readonly id?: string;
  @ResponseField('Kind of tool.', only('function'), { when: 'in the first chunk of a call' })
  readonly type?: 'function';
  @ResponseField('The function.', schemaOf(CalledFunctionDelta))
  readonly function: CalledFunctionDelta;
}

/** What a chunk adds to a message. */
export class MessageDelta {
  @ResponseField('Who speaks.', ASSISTANT, { when: 'in the first chunk' })
  readonly role?: 'assistant';
  @ResponseField('Text; null in a chunk that only says who speaks.', TEXT, {
    when: 'where the chunk adds some',
    nullable: true,
  })
  readonly content?: string | null;
  @ResponseField('Thoughts.', TEXT, { when: 'where the chunk adds some' })
  readonly reasoning_content?: string;
  @ResponseField('Calls.', listOf(schemaOf(ToolCallDelta)), { when: 'where the chunk adds to some' })
  readonly tool_calls?: readonly ToolCallDelta[];
}

export class ChatChunkChoice {
  @ResponseField('Why it ended; null while it goes on.', FINISH_REASON, { nullable: true })
  readonly finish_reason: string | null;
  @ResponseField('Which choice this is, from 0.', COUNT)
  readonly index: number;
  @ResponseField('What the chunk adds.', schemaOf(MessageDelta))
  readonly delta: MessageDelta;
  @ResponseField('Probabilities of the tokens.', schemaOf(ChatLogprobs), PROBABILITIES)
  readonly logprobs?: ChatLogprobs;
}

/** A chunk of the stream of `POST /v1/chat/completions`. */
export class ChatCompletionChunk extends OpenAiAnswer {
  @ResponseField('One choice, or none with the usage.', listOf(schemaOf(ChatChunkChoice)))
  readonly choices: readonly ChatChunkChoice[];
  @ResponseField('What this is.', only('chat.completion.chunk'))
  readonly object: string;
  @ResponseField(VERBOSE, schemaOf(CompletionAnswer), AS_ASKED)
  readonly __verbose?: CompletionAnswer;
}

/** What `POST /v1/chat/completions/input_tokens` answers. */
export class InputTokensAnswer {
  @ResponseField('Tokens of the prompt.', COUNT)
  readonly input_tokens: number;
  @ResponseField('What this is.', only('response.input_tokens'))
  readonly object: string;
}

/** What `POST /apply-template` answers. */
export class TemplateAnswer {
  @ResponseField('The prompt.', TEXT)
  readonly prompt: string;
}
