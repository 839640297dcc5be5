/** Parts of an answer, to be written as a family of models writes them. */
export interface AnswerParts {
  readonly reasoning?: string;
  readonly content?: string;
  readonly calls?: readonly FileArguments[];
}

export interface FileArguments {
  readonly path: string;
  readonly text: string;
  readonly lines?: readonly number[];
}

/** How a family of models writes an answer that may call write_file. */
export interface AnswerFamily {
  /** Name of the template among llama.cpp's. */
  readonly template: string;
  readonly write: (parts: AnswerParts) => string;
  readonly hasNoReasoning?: boolean;
  readonly hasOneCall?: boolean;
}

export const FILE_TOOL = {
  type: 'function' as const,
  function: {
    name: 'write_file',
    description: 'Writes a file.',
    parameters: {
      type: 'object',
      properties: {
        path: { type: 'string' },
        text: { type: 'string' },
        lines: { type: 'array', items: { type: 'integer' } },
      },
      required: ['path', 'text'],
    },
  },
};

const joined = (calls: readonly FileArguments[] = [], write: (call: FileArguments) => string, separator = '\n') =>
  calls.map(write).join(separator);
const hermesCall = (call: FileArguments) =>
  `<tool_call>\n{"name": "write_file", "arguments": ${JSON.stringify(call)}}\n</tool_call>`;
const entries = (call: FileArguments) =>
  Object.entries(call).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const);
const NS = ']<]minimax[>[';

export const ANSWER_FAMILIES: readonly AnswerFamily[] = [
  {
    template: 'Qwen-Qwen3-0.6B',
    write: ({ reasoning, content = '', calls }) =>
      (reasoning === undefined ? '' : `<think>\n${reasoning}\n</think>\n\n`) + content + joined(calls, hermesCall),
  },
  {
    template: 'openai-gpt-oss-120b',
    hasOneCall: true,
    write: ({ reasoning, content, calls }) =>
      [
        ...(reasoning === undefined ? [] : [`<|channel|>analysis<|message|>${reasoning}`]),
        ...(content === undefined ? [] : [`<|channel|>${calls ? 'commentary' : 'final'}<|message|>${content}`]),
        ...(calls ?? []).map(
          (call) => `<|channel|>commentary to=functions.write_file <|constrain|>json<|message|>${JSON.stringify(call)}`,
        ),
      ].join('<|end|><|start|>assistant'),
  },
  {
    template: 'GLM-4.6',
    write: ({ reasoning, content = '', calls }) =>
      (reasoning === undefined ? '' : `\n<think>${reasoning}</think>\n`) +
      content +
      joined(calls, (call) => {
        const args = entries(call).map(
          ([key, value]) => `<arg_key>${key}</arg_key>\n<arg_value>${value}</arg_value>\n`,
        );
        return `<tool_call>write_file\n${args.join('')}</tool_call>`;
      }),
  },
  {
    template: 'Qwen3-Coder',
    hasNoReasoning: true,
    write: ({ content = '', calls }) =>
      content +
      joined(calls, (call) => {
        const args = entries(call).map(([key, value]) => `<parameter=${key}>\n${value}\n</parameter>\n`);
        return `<tool_call>\n<function=write_file>\n${args.join('')}</function>\n</tool_call>`;
      }),
  },
  {
    template: 'google-gemma-4-31B-it',
    write: ({ reasoning, content = '', calls }) =>
      (reasoning === undefined ? '' : `<|channel>thought\n${reasoning}<channel|>`) +
      content +
      joined(
        calls,
        ({ path, text, lines = [] }) => {
          const args = `path:<|"|>${path}<|"|>,text:<|"|>${text}<|"|>,lines:${JSON.stringify(lines)}`;
          return `<|tool_call>call:write_file{${args}}<tool_call|>`;
        },
        '',
      ),
  },
  {
    template: 'MiniMax-M3',
    write: ({ reasoning, content = '', calls }) => {
      const head = (reasoning === undefined ? '' : `<mm:think>${reasoning}</mm:think>`) + content;
      if (calls === undefined) return head;
      const element = (name: string, inside: string) => `${NS}<${name}>${inside}${NS}</${name}>`;
      const invokes = joined(calls, ({ path, text, lines = [] }) => {
        const items = lines.map((line) => element('item', String(line))).join('');
        const args = element('path', path) + element('text', text) + element('lines', items);
        return `${NS}<invoke name="write_file">${args}${NS}</invoke>`;
      });
      return `${head}${NS}<tool_call>\n${invokes}\n${NS}</tool_call>`;
    },
  },
];
