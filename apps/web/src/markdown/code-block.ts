import { download } from '../transfer/download.js';
import { copyText } from '../ui/copy.js';
import { barButton, element, sayDone } from './element.js';
import { highlight } from './highlight.js';
import type { MarkdownTexts } from './texts.js';

/** A block of code: its language, and buttons that copy, wrap and save exactly what the model wrote. */
export class CodeBlock {
  readonly node: HTMLElement;
  private readonly code = element('code', 'mono');
  private readonly parts: string[] = [];

  constructor(
    private readonly language: string,
    texts: MarkdownTexts,
  ) {
    const pre = element('pre', '', this.code);
    pre.tabIndex = 0;
    pre.dir = 'ltr';
    const bar = element(
      'div',
      'bar',
      element('span', 'bar-name', language),
      barButton(texts.wrap, (button) => button.setAttribute('aria-pressed', String(pre.classList.toggle('wrap')))),
      barButton(texts.download, () => download(`code.${ending(language)}`, 'text/plain', this.text)),
      barButton(texts.copy, async (button) => {
        if (await copyText(this.text)) sayDone(button, texts.copied);
      }),
    );
    bar.lastElementChild?.classList.add('code-copy');
    this.node = element('div', 'code-block', bar, pre);
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', texts.code(language));
  }

  get text(): string {
    return this.parts.join('');
  }

  append(text: string): void {
    this.parts.push(text);
    this.code.append(text);
  }

  /** No more comes: what stands there is coloured when there is time. */
  finish(): void {
    highlight(this.code, this.text, this.language);
  }
}

/** Endings of files by the names that languages have in fences; others are their own. */
const ENDINGS: Readonly<Record<string, string>> = {
  ...{
    python: 'py',
    javascript: 'js',
    typescript: 'ts',
    bash: 'sh',
    shell: 'sh',
    rust: 'rs',
    markdown: 'md',
    '': 'txt',
  },
  ...{ 'c++': 'cpp', csharp: 'cs', ruby: 'rb', kotlin: 'kt', perl: 'pl', text: 'txt' },
};

function ending(language: string): string {
  const name = language.toLowerCase();
  return ENDINGS[name] ?? (/^[a-z0-9]{1,8}$/.test(name) ? name : 'txt');
}
