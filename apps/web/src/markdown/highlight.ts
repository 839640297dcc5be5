import type { ShjLanguageData } from '@speed-highlight/core/tokenize';
import { whenIdle } from './idle-work.js';

/** Letters of code, beyond which it stays plain. */
const LONGEST = 100_000;

/** Names of fences for the languages of the highlighter. */
const NAMES: Readonly<Record<string, string>> = {
  ...{
    javascript: 'js',
    jsx: 'js',
    mjs: 'js',
    typescript: 'ts',
    tsx: 'ts',
    python: 'py',
    python3: 'py',
    shell: 'bash',
    sh: 'bash',
  },
  ...{
    zsh: 'bash',
    console: 'bash',
    rust: 'rs',
    golang: 'go',
    yml: 'yaml',
    dockerfile: 'docker',
    makefile: 'make',
    perl: 'pl',
  },
  ...{
    'c++': 'c',
    cpp: 'c',
    h: 'c',
    hpp: 'c',
    cc: 'c',
    csharp: 'java',
    cs: 'java',
    kotlin: 'java',
    kt: 'java',
    svg: 'xml',
  },
  ...{
    jsonc: 'json',
    json5: 'json',
    jsonl: 'json',
    patch: 'diff',
    markdown: 'md',
    svelte: 'html',
    vue: 'html',
    htm: 'html',
  },
};

/** Classes of the highlighter's kinds of tokens. */
const CLASSES: Readonly<Record<string, string>> = {
  ...{
    kwd: 'keyword',
    str: 'string',
    num: 'number',
    bool: 'number',
    cmnt: 'comment',
    func: 'function',
    class: 'function',
  },
  ...{
    type: 'function',
    oper: 'keyword',
    var: 'function',
    section: 'keyword',
    insert: 'string',
    deleted: 'keyword',
    esc: 'number',
  },
};

/** Colours code, when there is time; where its language is not known, it stays as it is. */
export function highlight(code: HTMLElement, text: string, language: string): void {
  const asked = language.toLowerCase();
  const name = NAMES[asked] ?? asked;
  if (name === '' || text.length > LONGEST) return;
  void import('./highlighter.js').then(({ languages, tokenizeWith }) => {
    const data = (languages as unknown as Readonly<Record<string, ShjLanguageData>>)[name];
    if (data === undefined) return;
    whenIdle(() => {
      const parts: (Node | string)[] = [];
      tokenizeWith(text, data, (part, type) => parts.push(colored(part, type)), { languages: languages as never });
      // What is there was written by the model, and stays so to the letter.
      const made = document.createDocumentFragment();
      made.append(...parts);
      if (made.textContent === text) code.replaceChildren(made);
    });
  });
}

function colored(part: string, type: string | undefined): Node | string {
  const className = type === undefined ? undefined : CLASSES[type];
  if (className === undefined) return part;
  const span = document.createElement('span');
  span.className = `code-${className}`;
  span.append(part);
  return span;
}
