import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JsonNumber } from '../schema-conformance/printed-json.mjs';
import { ROOT } from '../setup/paths.mjs';

/** A call whose arguments are one JSON object. */
const HERMES = { before: '<tool_call>\n{"name": "f", "arguments": ', after: '}\n</tool_call>' };

/**
 * Templates of families by name, as llama.cpp has them for its tests, and what stands around the arguments of a call of
 * `f` in their forms. Without a name it is the model's own.
 */
export const FORMATS = [
  { template: undefined, ...HERMES },
  { template: 'Qwen-Qwen2.5-7B-Instruct', ...HERMES },
  { template: 'ibm-granite-granite-4.0', ...HERMES },
  {
    template: 'mistralai-Mistral-Nemo-Instruct-2407',
    before: '[TOOL_CALLS][{"name": "f", "arguments": ',
    after: ', "id": "123456789"}]',
  },
  {
    template: 'deepseek-ai-DeepSeek-V3.1',
    before: '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>f<｜tool▁sep｜>',
    after: '<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
    reasoning: '</think>',
  },
  { template: 'Apertus-8B-Instruct', before: '<|tools_prefix|>[{"f": ', after: '}]<|tools_suffix|>' },
  { template: 'Qwen3-Coder', before: '<tool_call>\n<function=f>\n', after: '</function>\n</tool_call>' },
  { template: 'GLM-4.6', before: '<tool_call>f\n', after: '</tool_call>' },
  {
    template: 'MiniMax-M2',
    before: '<minimax:tool_call>\n<invoke name="f">\n',
    after: '</invoke>\n</minimax:tool_call>',
    reasoning: '</think>',
  },
  {
    template: 'MiniMax-M3',
    before: ']<]minimax[>[<tool_call>]<]minimax[>[<invoke name="f">',
    after: ']<]minimax[>[</invoke>]<]minimax[>[</tool_call>',
  },
  {
    template: 'deepseek-ai-DeepSeek-V3.2',
    before: '<｜DSML｜function_calls>\n<｜DSML｜invoke name="f">\n',
    after: '</｜DSML｜invoke></｜DSML｜function_calls>',
  },
];

/** @param {{ template?: string }} format */
export function nameOf({ template }) {
  return template ?? "the demo model's";
}

const BUNDLE = join(ROOT, 'node_modules/node-llama-cpp/llama/gitRelease.bundle');

/** The templates of llama.cpp's tests, unpacked from what node-llama-cpp ships. Dispose of it. */
export class Templates {
  #clone = mkdtempSync(join(tmpdir(), 'llamero-templates-'));

  constructor(bundle = BUNDLE) {
    execFileSync('git', ['clone', '--quiet', '--bare', bundle, this.#clone]);
  }

  read(name) {
    const path = `HEAD:models/templates/${name}.jinja`;
    return execFileSync('git', ['-C', this.#clone, 'show', path], { encoding: 'utf8' });
  }

  dispose() {
    rmSync(this.#clone, { recursive: true, force: true });
  }
}

/**
 * The arguments of a call as a format writes them.
 * @param form how arguments are written in tags of their own; undefined = as one JSON object
 * @param {readonly (readonly [string, readonly string[]])[]} members that can be written, with their types
 * @returns {string | undefined} nothing where the format has no way to write them
 */
export function writtenArguments(args, print, form, members) {
  if (form === undefined) return print(args);
  const types = new Map(members);
  let text = '';
  for (const [name, value] of args) {
    const known = types.get(name);
    if (known === undefined) return undefined;
    const isText = typeof value === 'string';
    // What is no text would be read as text, and text as something else.
    if ((isText || known.includes('string')) && !known.includes(typeOf(value))) return undefined;
    const tags = known.includes('string') ? form.text : form.json;
    const end = tags.end.join(name);
    const written = isText ? value : print(value);
    if (isText && `${written}${end}`.indexOf(end) !== written.length) return undefined;
    if (isText && form.readsJsonFirst && known.length > 1 && isJson(written)) return undefined;
    text += `${tags.before}${name}${tags.after}${written}${end}`;
  }
  return text;
}

function typeOf(value) {
  if (value === null) return 'null';
  if (value instanceof JsonNumber) return 'number';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return /^\s*[[{]/.test(text);
  }
}
