import { alternative, option, toggle } from '../flag.js';
import { jsonObject } from '../values/json-object.js';
import { integer } from '../values/numbers.js';
import { fileText, oneOf, text } from '../values/texts.js';

const chatTemplate = option(text('JINJA_TEMPLATE', 'chatml'), {
  names: ['--chat-template'],
  env: 'LLAMA_ARG_CHAT_TEMPLATE',
  default: '',
  defaultText: "the model's",
  help: 'chat template: Jinja text, or the name of one of the templates of llama.cpp, such as chatml, llama3, mistral-v7',
});

type Reasoning = 'on' | 'off' | 'auto';
type ReasoningFormat = 'none' | 'auto' | 'deepseek' | 'deepseek-legacy';

/** How chats become prompts, and responses become messages. */
export const CHAT = {
  jinja: toggle({
    names: ['--jinja'],
    offNames: ['--no-jinja'],
    env: 'LLAMA_ARG_JINJA',
    default: true,
    help: "render chat templates with Jinja; without, by llama.cpp's own code for known templates, which has no tools",
  }),
  chatTemplate,
  chatTemplateFile: alternative(chatTemplate, fileText('template.jinja'), {
    names: ['--chat-template-file'],
    env: 'LLAMA_ARG_CHAT_TEMPLATE_FILE',
    help: 'file that holds the chat template',
  }),
  chatTemplateKwargs: option<Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>>(jsonObject, {
    names: ['--chat-template-kwargs'],
    env: 'LLAMA_ARG_CHAT_TEMPLATE_KWARGS',
    default: {},
    defaultText: 'none',
    help: "variables for the chat template, as a JSON object; a request's chat_template_kwargs add to them",
  }),
  reasoning: option<Reasoning, Reasoning>(oneOf('auto', 'on', 'off'), {
    names: ['-rea', '--reasoning'],
    env: 'LLAMA_ARG_REASONING',
    default: 'auto',
    help: 'whether the model reasons before it answers, where its chat template knows the difference',
  }),
  reasoningEffort: option(text('LEVEL', 'low'), {
    names: ['--reasoning-effort'],
    env: 'LLAMA_ARG_REASONING_EFFORT',
    default: 'default',
    help: "how much the model thinks, where its chat template knows the level (default = the template's choice)",
  }),
  reasoningFormat: option<ReasoningFormat, ReasoningFormat>(oneOf('none', 'auto', 'deepseek', 'deepseek-legacy'), {
    names: ['--reasoning-format'],
    env: 'LLAMA_ARG_THINK',
    default: 'auto',
    help: 'where reasoning goes: none = into the content, deepseek = into reasoning_content, deepseek-legacy = into both in streams',
  }),
  reasoningBudget: option(integer(-1), {
    names: ['--reasoning-budget'],
    env: 'LLAMA_ARG_THINK_BUDGET',
    default: -1,
    help: 'most tokens of a block of reasoning, which then ends; 0 = it ends at once, -1 = no limit',
  }),
  reasoningBudgetMessage: option(text('MESSAGE', ' Time is up.'), {
    names: ['--reasoning-budget-message'],
    env: 'LLAMA_ARG_THINK_BUDGET_MESSAGE',
    default: '',
    defaultText: 'none',
    help: 'said at the end of reasoning that the budget ends',
  }),
  reasoningPreserve: toggle({
    names: ['--reasoning-preserve'],
    offNames: ['--no-reasoning-preserve'],
    env: 'LLAMA_ARG_REASONING_PRESERVE',
    default: true,
    help: 'show the model the reasoning of all its messages, where its chat template can, not only of the last one',
  }),
  prefillAssistant: toggle({
    names: ['--prefill-assistant'],
    offNames: ['--no-prefill-assistant'],
    env: 'LLAMA_ARG_PREFILL_ASSISTANT',
    default: true,
    help: 'go on with a last message of the assistant instead of answering it',
  }),
  specialInContent: toggle({
    names: ['--special-in-content'],
    offNames: ['--no-special-in-content'],
    env: 'LLAMERO_SPECIAL_IN_CONTENT',
    default: true,
    help: "read the text of control tokens in messages as those tokens; without, it is text, whatever a request's special_in_content says",
  }),
  skipChatParsing: toggle({
    names: ['--skip-chat-parsing'],
    offNames: ['--no-skip-chat-parsing'],
    env: 'LLAMA_ARG_SKIP_CHAT_PARSING',
    default: false,
    help: 'take all that the model says as content, reasoning and calls included',
  }),
} as const;
