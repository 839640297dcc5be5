import type { Vocabulary } from '#engine';

/** A part of a text, from its first character to the one behind its last. */
export type TextRange = readonly [from: number, to: number];

const KNOWN = new WeakMap<Vocabulary, ControlTexts>();

/** The texts that a tokenizer reads as control tokens. */
export class ControlTexts {
  private readonly pattern: RegExp | undefined;

  /** @param texts of control tokens */
  constructor(texts: Iterable<string>) {
    // The longest first: of two that begin alike, all of the longer one counts.
    const words = [...new Set(texts)].filter((text) => text !== '').sort((a, b) => b.length - a.length);
    if (words.length > 0) this.pattern = new RegExp(words.map(escaped).join('|'), 'g');
  }

  static of(vocabulary: Vocabulary): ControlTexts {
    const known = KNOWN.get(vocabulary);
    if (known !== undefined) return known;
    const tokens = Array.from({ length: vocabulary.size }, (_, token) => token).filter((token) =>
      vocabulary.isControl(token),
    );
    const made = new ControlTexts(tokens.map((token) => vocabulary.text(token) ?? ''));
    KNOWN.set(vocabulary, made);
    return made;
  }

  /** Where a text holds some, those that overlap as one. */
  rangesIn(text: string): readonly TextRange[] {
    const ranges: [from: number, to: number][] = [];
    const { pattern } = this;
    if (pattern === undefined) return ranges;
    pattern.lastIndex = 0;
    for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
      const [from, to] = [found.index, found.index + found[0].length];
      const last = ranges.at(-1);
      if (last !== undefined && from < last[1]) last[1] = Math.max(last[1], to);
      else ranges.push([from, to]);
      // Another one may begin within this one.
      pattern.lastIndex = from + 1;
    }
    return ranges;
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[.^$*+?()[\]{}|\\/-]/g, '\\$&');
}
