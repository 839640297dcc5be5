import type { Token, Tokens } from 'marked';
import { hostOf, safeAddress } from './address.js';
import { CodeBlock } from './code-block.js';
import { element } from './element.js';
import { decoded } from './entities.js';
import { drawMath } from './math.js';
import type { MathToken } from './math-rule.js';
import { tableBlock } from './table-block.js';
import type { MarkdownTexts } from './texts.js';

/** How tokens are drawn. */
export interface Drawing {
  readonly texts: MarkdownTexts;
  /** Whether they are final: code is coloured, and formulas are drawn. */
  readonly isFinal: boolean;
}

type Draw<T> = (token: T, drawing: Drawing) => Node | string;

/** THE table of what becomes of each kind of token. What is not in it is shown as it was written. */
const DRAWN: Readonly<Record<string, Draw<never>>> = {
  paragraph: ({ tokens }: Tokens.Paragraph, drawing) => block('p', tokens, drawing),
  heading: ({ depth, tokens }: Tokens.Heading, drawing) => block(`h${depth as 1}`, tokens, drawing),
  blockquote: ({ tokens }: Tokens.Blockquote, drawing) => block('blockquote', tokens, drawing),
  list,
  code: ({ text, lang }: Tokens.Code, { texts, isFinal }) => {
    const made = new CodeBlock(lang?.trim().split(/\s/)[0] ?? '', texts);
    made.append(text);
    if (isFinal) made.finish();
    return made.node;
  },
  table,
  hr: () => element('hr'),
  html: ({ raw }: Tokens.HTML) => raw,
  plain: ({ raw }: Token) => withDirection(element('p', 'plain', raw)),
  mathBlock: (token: MathToken, drawing) => formula(element('div', 'math'), token, drawing),
  math: (token: MathToken, drawing) => formula(element('span', 'math'), token, drawing),
  space: () => '',
  def: () => '',
  checkbox: () => '',
  text: ({ tokens, text, escaped }: Tokens.Text, drawing) => {
    if (tokens !== undefined) return fragment(tokens, drawing);
    return escaped ? text : decoded(text);
  },
  escape: ({ text }: Tokens.Escape) => text,
  strong: ({ tokens }: Tokens.Strong, drawing) => element('strong', '', fragment(tokens, drawing)),
  em: ({ tokens }: Tokens.Em, drawing) => element('em', '', fragment(tokens, drawing)),
  del: ({ tokens }: Tokens.Del, drawing) => element('del', '', fragment(tokens, drawing)),
  codespan: ({ text }: Tokens.Codespan) => element('code', 'mono', text),
  br: () => element('br'),
  link: ({ href, tokens, raw }: Tokens.Link, drawing) => {
    const address = safeAddress(decoded(href));
    return address === undefined ? element('span', '', raw) : link(address, fragment(tokens, drawing));
  },
  // Nothing is ever loaded from elsewhere.
  image: ({ href, text, raw }: Tokens.Image, { texts }) => {
    const address = safeAddress(decoded(href));
    return address === undefined ? raw : link(address, texts.picture(decoded(text), hostOf(address)));
  },
};

/** Draws tokens. No text of a model is ever read as HTML. */
export function fragment(tokens: readonly Token[], drawing: Drawing): DocumentFragment {
  const made = document.createDocumentFragment();
  for (const token of tokens) made.append(drawOne(token, drawing));
  return made;
}

/** A block of the outermost level: bare text there gets a paragraph. */
export function drawBlock(token: Token, drawing: Drawing): Node | undefined {
  const drawn = drawOne(token, drawing);
  if (typeof drawn !== 'string') return drawn;
  return drawn.trim() === '' ? undefined : withDirection(element('p', 'plain', drawn.trimEnd()));
}

function drawOne(token: Token, drawing: Drawing): Node | string {
  const draw = DRAWN[token.type] as Draw<Token> | undefined;
  return draw === undefined ? token.raw : draw(token, drawing);
}

function block(
  name: 'p' | 'blockquote' | 'h1' | 'h2' | 'h3' | 'h4' | 'h5' | 'h6',
  tokens: readonly Token[],
  drawing: Drawing,
): HTMLElement {
  return withDirection(element(name, '', fragment(tokens, drawing)));
}

function list({ ordered, start, items }: Tokens.List, drawing: Drawing): HTMLElement {
  const made = ordered ? element('ol') : element('ul');
  if (ordered && typeof start === 'number' && start !== 1) (made as HTMLOListElement).start = start;
  for (const item of items) {
    const drawn = withDirection(element('li', item.task ? 'task' : ''));
    if (item.task) drawn.append(checkbox(item.checked ?? false, item.text));
    drawn.append(fragment(item.tokens, drawing));
    made.append(drawn);
  }
  return made;
}

function checkbox(isChecked: boolean, text: string): HTMLElement {
  const made = element('input');
  made.type = 'checkbox';
  made.disabled = true;
  made.checked = isChecked;
  made.setAttribute('aria-label', text);
  return made;
}

function table({ header, rows }: Tokens.Table, drawing: Drawing): HTMLElement {
  const row = (cells: readonly Tokens.TableCell[], name: 'th' | 'td') => {
    const made = element('tr');
    for (const { tokens, align } of cells) {
      made.append(withDirection(element(name, align ? `align-${align}` : '', fragment(tokens, drawing))));
    }
    return made;
  };
  const body = element('tbody', '', ...rows.map((cells) => row(cells, 'td')));
  const whole = element('table', '', element('thead', '', row(header, 'th')), body);
  return tableBlock(whole, drawing.texts);
}

function link(address: string, content: Node | string): HTMLElement {
  const made = element('a', '', content);
  made.href = address;
  made.target = '_blank';
  made.rel = 'noreferrer noopener nofollow';
  return made;
}

function formula(target: HTMLElement, { raw, text, isDisplayed }: MathToken, { isFinal }: Drawing): HTMLElement {
  target.append(raw.trim());
  target.dir = 'ltr';
  if (isFinal) drawMath(target, text, isDisplayed);
  return target;
}

/** Each block has the direction of its first letter that has one. */
function withDirection<T extends HTMLElement>(made: T): T {
  made.dir = 'auto';
  return made;
}
