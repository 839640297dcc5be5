/** What a family of models says when it calls get_weather for Rome, as its template marks it. */
export interface ChatFamily {
  /** Name of the template among llama.cpp's. */
  readonly template: string;
  readonly output: string;
  /** Reasoning that the output begins with. */
  readonly reasoning?: string;
  readonly content?: string;
  /** Several calls, where not the one for Rome. */
  readonly cities?: readonly string[];
  /** The model's own ids. */
  readonly ids?: readonly string[];
  /** The ids come behind the arguments, when a stream has told the call. */
  readonly hasLateIds?: boolean;
}

const HERMES = '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Rome"}}\n</tool_call>';
const TAGGED = '<tool_call>\n<function=get_weather>\n<parameter=city>\nRome\n</parameter>\n</function>\n</tool_call>';

export const CHAT_FAMILIES: readonly ChatFamily[] = [
  { template: 'NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use', output: HERMES },
  { template: 'Qwen-Qwen2.5-7B-Instruct', output: HERMES },
  {
    template: 'Qwen-Qwen2.5-7B-Instruct',
    output: `Both then.\n${HERMES}\n${HERMES.replace('Rome', 'Oslo')}`,
    content: 'Both then.\n',
    cities: ['Rome', 'Oslo'],
  },
  { template: 'Qwen-Qwen3-0.6B', output: `<think>\nRome it is.\n</think>\n\n${HERMES}`, reasoning: 'Rome it is.' },
  { template: 'Qwen-QwQ-32B', output: `Rome it is.\n</think>\n\n${HERMES}`, reasoning: 'Rome it is.' },
  { template: 'Qwen3-Coder', output: TAGGED },
  { template: 'meta-llama-Llama-3.1-8B-Instruct', output: '{"name": "get_weather", "parameters": {"city": "Rome"}}' },
  {
    template: 'mistralai-Mistral-Nemo-Instruct-2407',
    output: '[TOOL_CALLS][{"name": "get_weather", "arguments": {"city": "Rome"}, "id": "123456789"}]',
    ids: ['123456789'],
    hasLateIds: true,
  },
  {
    template: 'mistralai-Ministral-3-14B-Reasoning-2512',
    output: '[THINK]Rome it is.[/THINK][TOOL_CALLS]get_weather[ARGS]{"city": "Rome"}',
    reasoning: 'Rome it is.',
  },
  {
    template: 'deepseek-ai-DeepSeek-V3.1',
    output:
      'Rome it is.</think><｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_weather<｜tool▁sep｜>{"city": "Rome"}<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
    reasoning: 'Rome it is.',
  },
  {
    template: 'deepseek-ai-DeepSeek-R1-Distill-Qwen-32B',
    output:
      'Rome it is.\n</think>\n\n<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_weather\n```json\n{"city": "Rome"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
    reasoning: 'Rome it is.',
  },
  {
    template: 'CohereForAI-c4ai-command-r7b-12-2024-tool_use',
    output:
      '<|START_THINKING|>Rome it is.<|END_THINKING|><|START_ACTION|>[\n    {"tool_call_id": "0", "tool_name": "get_weather", "parameters": {"city": "Rome"}}\n]<|END_ACTION|>',
    reasoning: 'Rome it is.',
    ids: ['0'],
  },
  { template: 'meetkai-functionary-medium-v3.1', output: '<function=get_weather>{"city": "Rome"}</function>' },
  { template: 'meetkai-functionary-medium-v3.2', output: 'get_weather\n{"city": "Rome"}' },
  {
    template: 'fireworks-ai-llama-3-firefunction-v2',
    output: ' functools[{"name": "get_weather", "arguments": {"city": "Rome"}}]',
  },
  {
    template: 'openai-gpt-oss-120b',
    output:
      '<|channel|>analysis<|message|>Rome it is.<|end|><|start|>assistant<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>{"city": "Rome"}',
    reasoning: 'Rome it is.',
  },
  { template: 'ibm-granite-granite-4.0', output: HERMES },
  {
    template: 'GLM-4.6',
    output:
      '\n<think>Rome it is.</think>\n<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Rome</arg_value>\n</tool_call>',
    reasoning: 'Rome it is.',
  },
  {
    template: 'Kimi-K2-Instruct',
    output:
      '<|tool_calls_section_begin|><|tool_call_begin|>functions.get_weather:0<|tool_call_argument_begin|>{"city": "Rome"}<|tool_call_end|><|tool_calls_section_end|>',
    ids: ['functions.get_weather:0'],
  },
  {
    template: 'MiniMax-M2',
    output:
      'Rome it is.\n</think>\n\n<minimax:tool_call>\n<invoke name="get_weather">\n<parameter name="city">Rome</parameter>\n</invoke>\n</minimax:tool_call>',
    reasoning: 'Rome it is.',
  },
  {
    template: 'NVIDIA-Nemotron-Nano-v2',
    output: 'Rome it is.\n</think>\n<TOOLCALL>[{"name": "get_weather", "arguments": {"city": "Rome"}}]</TOOLCALL>',
    reasoning: 'Rome it is.',
  },
  {
    template: 'ByteDance-Seed-OSS',
    output:
      '<seed:think>Rome it is.</seed:think>\n<seed:tool_call>\n<function=get_weather>\n<parameter=city>Rome</parameter>\n</function>\n</seed:tool_call>',
    reasoning: 'Rome it is.',
  },
  { template: 'LFM2-8B-A1B', output: '<|tool_call_start|>[get_weather(city="Rome")]<|tool_call_end|>' },
  { template: 'google-gemma-4-31B-it', output: '<|tool_call>call:get_weather{city:<|"|>Rome<|"|>}<tool_call|>' },
  { template: 'Apertus-8B-Instruct', output: '<|tools_prefix|>[{"get_weather": {"city": "Rome"}}]<|tools_suffix|>' },
];

/** What a family of thinking models says when it answers in JSON. */
export const JSON_FAMILIES: readonly Pick<ChatFamily, 'template' | 'output'>[] = [
  { template: 'Qwen-Qwen2.5-7B-Instruct', output: '{"city": "Rome"}' },
  { template: 'Qwen-Qwen3-0.6B', output: '<think>\nRome it is.\n</think>\n\n{"city": "Rome"}' },
  { template: 'Qwen-QwQ-32B', output: 'Rome it is.\n</think>\n\n{"city": "Rome"}' },
  { template: 'deepseek-ai-DeepSeek-V3.1', output: 'Rome it is.</think>{"city": "Rome"}' },
  {
    template: 'openai-gpt-oss-120b',
    output:
      '<|channel|>analysis<|message|>Rome it is.<|end|><|start|>assistant<|channel|>final<|message|>{"city": "Rome"}',
  },
  { template: 'ByteDance-Seed-OSS', output: '<seed:think>Rome it is.</seed:think>\n{"city": "Rome"}' },
  { template: 'GLM-4.6', output: '\n<think>Rome it is.</think>\n{"city": "Rome"}' },
  { template: 'NVIDIA-Nemotron-Nano-v2', output: 'Rome it is.\n</think>\n{"city": "Rome"}' },
];
