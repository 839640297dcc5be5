import { copyText } from '../ui/copy.js';
import { csvOf } from './csv.js';
import { barButton, element, sayDone } from './element.js';
import type { MarkdownTexts } from './texts.js';

/** A table in a box of its own that scrolls, with a button that copies it. */
export function tableBlock(table: HTMLTableElement, texts: MarkdownTexts): HTMLElement {
  const rows = () => [...table.rows].map((row) => [...row.cells].map(({ textContent }) => textContent ?? ''));
  const copy = barButton(texts.copyTable, async (button) => {
    if (await copyText(csvOf(rows()))) sayDone(button, texts.copied);
  });
  const scroller = element('div', 'table-scroller', table);
  scroller.tabIndex = 0;
  scroller.setAttribute('role', 'group');
  scroller.setAttribute('aria-label', table.rows[0]?.textContent ?? '');
  return element('div', 'table-block', scroller, copy);
}
