/** Elements that the text of a model may become; no other is ever made of it. */
type Allowed =
  | ('p' | 'h1' | 'h2' | 'h3' | 'h4' | 'h5' | 'h6' | 'blockquote' | 'ul' | 'ol' | 'li' | 'hr' | 'br' | 'pre' | 'code')
  | (
      | 'strong'
      | 'em'
      | 'del'
      | 'a'
      | 'span'
      | 'div'
      | 'table'
      | 'thead'
      | 'tbody'
      | 'tr'
      | 'th'
      | 'td'
      | 'input'
      | 'button'
    );

/** An element with a class and children. */
export function element<K extends Allowed>(
  name: K,
  className = '',
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

/** A button of a bar, with what it is called. */
export function barButton(name: string, click: (button: HTMLButtonElement) => void): HTMLButtonElement {
  const button = element('button', 'bar-button', name);
  button.type = 'button';
  button.addEventListener('click', () => click(button));
  return button;
}

/** Says for a moment that something was done. */
export function sayDone(button: HTMLButtonElement, text: string): void {
  const before = button.textContent;
  button.textContent = text;
  setTimeout(() => {
    button.textContent = before;
  }, 1500);
}
