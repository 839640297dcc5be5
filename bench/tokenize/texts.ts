import { randomBytes } from 'node:crypto';

const PROSE =
  'The fox ran over the hill, and nobody in the village knew why. It had been raining since the morning; the roads ' +
  'were wet, the fields were empty, and the miller said that he had never seen a winter like this one. ';
const CODE =
  'export function sum(values: readonly number[]): number {\n  let total = 0;\n  for (const value of values) {\n' +
  '    if (!Number.isFinite(value)) throw new RangeError(String(value));\n    total += value;\n  }\n\n' +
  '  return total;\n}\n\n';

const repeated = (text: string) => (bytes: number) => text.repeat(Math.ceil(bytes / Buffer.byteLength(text)));

/** Kinds of texts, of so many bytes or a few more; English prose is what the others are measured by. */
export const TEXTS: Readonly<Record<string, (bytes: number, special: string) => string>> = {
  prose: repeated(PROSE),
  'line breaks': repeated('\n'),
  emoji: repeated('😀'),
  'special tokens': (bytes, special) => repeated(`${special} x`)(bytes),
  spaces: repeated(' '),
  'one letter': repeated('a'),
  'random Unicode': randomUnicode,
  code: repeated(CODE),
  base64: (bytes) => randomBytes(Math.ceil((bytes * 3) / 4)).toString('base64'),
};

function randomUnicode(bytes: number): string {
  let text = '';
  for (let length = 0; length < bytes; ) {
    const character = randomCharacter();
    text += character;
    length += Buffer.byteLength(character);
  }
  return text;
}

function randomCharacter(): string {
  const point = Math.floor(Math.random() * 0x10f000);
  return String.fromCodePoint(point >= 0xd800 && point < 0xe000 ? point + 0x800 : point);
}
