import fc from 'fast-check';

/** Lines of which Markdown is made, each kind of block among them, whole and broken. */
const LINES = [
  '',
  '',
  '',
  '   ',
  'some words',
  'words with *emphasis*, **strength** and `code`',
  'a [link](https://a.example/b) and a [reference][one] and [two]',
  '![picture](https://b.example/c.png)',
  'cut \\* off, &lt;b&gt; and <b>html</b><br>',
  '# Heading',
  '## Heading with `code` ##',
  '#no heading',
  'Underlined',
  '===',
  '---',
  '***',
  '- item',
  '* other item',
  '+ item',
  '-   far item',
  '1. first',
  '2. second',
  '10) tenth',
  '- [ ] task',
  '- [x] done',
  '  indented by two',
  '   indented by three',
  '    indented by four',
  '\tindented by a tab',
  '  - nested',
  '    - nested deeper',
  '   1. nested first',
  '> quoted',
  '> > quoted twice',
  '> - quoted item',
  '>',
  '```',
  '```js',
  '````',
  '~~~',
  '  ```',
  '   ```py x=1',
  '    ```',
  'const a = 1;',
  '| a | b |',
  '|---|:-:|',
  '| 1 | `2` | 3 |',
  '<div>',
  '</div>',
  '<!-- comment',
  'end of it -->',
  '<!-- whole -->',
  '<pre>',
  '</pre>',
  '<span>x</span>',
  '<b>',
  '[one]: https://one.example/',
  '[two]: <https://two.example/> "Two"',
  '$$',
  '$$x^2$$',
  '\\[',
  '\\]',
  '+ y',
  'cost $5 and $6, but $x_1$ and \\(y*z*\\)',
  'שלום עולם',
  'line with two spaces  ',
  'back\\',
] as const;

/** Markdown of any lines, with any line ends. */
export function markdownTexts(): fc.Arbitrary<string> {
  const end = fc.oneof({ weight: 12, arbitrary: fc.constant('\n') }, { weight: 1, arbitrary: fc.constant('\r\n') });
  return fc.array(fc.tuple(fc.constantFrom(...LINES), end), { maxLength: 24 }).chain((lines) =>
    fc.boolean().map((hasEnd) => {
      const text = lines.map(([line, ending]) => line + ending).join('');
      return hasEnd ? text : text.replace(/\r?\n$/, '');
    }),
  );
}

/** A text, and the same in pieces. */
export function inPieces(texts: fc.Arbitrary<string>): fc.Arbitrary<readonly string[]> {
  return texts.chain((text) =>
    fc
      .array(fc.integer({ min: 0, max: text.length }), { maxLength: 12 })
      .map((cuts) => [0, ...cuts.sort((a, b) => a - b), text.length])
      .map((places) => places.slice(1).map((place, index) => text.slice(places[index], place))),
  );
}
