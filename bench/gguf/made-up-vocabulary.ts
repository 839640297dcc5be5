/** What a SentencePiece tokenizer needs to know, index = token. */
export interface Vocabulary {
  readonly pieces: readonly string[];
  readonly scores: readonly number[];
  readonly types: readonly number[];
}

/** llama.cpp's token types. */
const TYPE = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;
/** How SentencePiece writes a space. */
const SPACE = '\u2581';
const LETTERS = [...'etaoinshrdlcumwfgypbvkjxqz'];

/**
 * A SentencePiece BPE vocabulary that no text was read for: control tokens, all bytes, printable ASCII, then groups of
 * two and three letters, alone and after a space, and of four. Shorter groups score higher, so merging finds the longer ones.
 *
 * @param size 3,000 to 490,000 tokens
 */
export function madeUpVocabulary(size: number): Vocabulary {
  const special = ['<unk>', '<s>', '</s>'];
  const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
  const pairs = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
  const triples = pairs.flatMap((pair) => LETTERS.map((letter) => pair + letter));
  const characters = [SPACE, ...Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index))];
  const afterSpace = (groups: readonly string[]): string[] => groups.map((group) => SPACE + group);
  const short = [...pairs, ...afterSpace(LETTERS), ...afterSpace(pairs), ...triples, ...afterSpace(triples)];
  const isLarge = size > short.length;
  const groups = isLarge ? short.concat(triples.flatMap((group) => LETTERS.map((letter) => group + letter))) : short;
  const normal = [...characters, ...groups].slice(0, size - special.length - bytes.length);
  const pieces = [...special, ...bytes, ...normal];
  if (pieces.length !== size)
    throw new RangeError(`a made-up vocabulary has at most ${pieces.length} tokens, not ${size}`);
  return {
    pieces,
    scores: pieces.map((_, token) => (token < special.length + bytes.length ? 0 : -token)),
    types: pieces.map((_, token) => tokenType(token, special.length, bytes.length)),
  };
}

function tokenType(token: number, specials: number, bytes: number): number {
  if (token === 0) return TYPE.unknown;
  if (token < specials) return TYPE.control;
  return token < specials + bytes ? TYPE.byte : TYPE.normal;
}
