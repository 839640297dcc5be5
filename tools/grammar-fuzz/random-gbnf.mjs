const LETTERS = 'abc';
const CLASSES = ['[a-c]', '[^a]', '[ab]', '[^a-b]', '.', '[\\u00e9-\\U0001F600]', '[^\\n]'];
const REPETITIONS = ['', '', '', '', '*', '+', '?', '{0,3}', '{2}', '{1,}'];
const ODD_REPETITIONS = ['{3,1}', '{500}', '{0,2000}', '{99999}', '**'];
const NOISE = [
  '[c-a]',
  '[]',
  'root',
  ' ::= ',
  '"',
  '[',
  ']',
  '(',
  ')',
  '|',
  '*',
  '{2}',
  '\n',
  '\\',
  '^',
  '<',
  '>',
  '#',
  '\0',
  '::=',
];

/**
 * A random grammar: mostly one that parses, with recursion, ambiguity and empty alternatives; some are cut, have noise in
 * them, or are huge in one direction.
 * @param {import('./random.mjs').Random} random
 * @returns {string}
 */
export function randomGbnf(random) {
  if (random.chance(0.03)) return hugeGbnf(random);
  const rules = 1 + random.below(5);
  const lines = Array.from(
    { length: rules + 1 },
    (_, i) => `${i === 0 ? 'root' : `r${i}`} ::= ${alternatives(random, rules, 0)}`,
  );
  const text = lines.join('\n');
  if (random.chance(0.9)) return text;
  const at = random.below(text.length);
  return random.chance(0.5) ? text.slice(0, at) : `${text.slice(0, at)}${random.pick(NOISE)}${text.slice(at)}`;
}

function alternatives(random, rules, depth) {
  return Array.from({ length: 1 + random.below(3) }, () => sequence(random, rules, depth)).join(' | ');
}

function sequence(random, rules, depth) {
  const items = random.times(4, () => item(random, rules, depth));
  // Without a character first, most grammars would begin with themselves.
  return random.chance(0.15) ? items.join(' ') : [`"${random.pick(LETTERS)}"`, ...items].join(' ');
}

function item(random, rules, depth) {
  const kind = random.below(depth > 2 ? 6 : 8);
  const repetition = random.pick(random.chance(0.02) ? ODD_REPETITIONS : REPETITIONS);
  if (kind < 3) return `"${random.times(3, () => random.pick(LETTERS)).join('') || 'a'}"${repetition}`;
  if (kind === 3) return `${random.pick(CLASSES)}${repetition}`;
  if (kind < 6) return `${rules > 0 ? `r${1 + random.below(rules)}` : 'root'}${repetition}`;
  return `(${alternatives(random, rules, depth + 1)})${repetition}`;
}

function hugeGbnf(random) {
  const size = 1 + random.below(60);
  switch (random.below(5)) {
    case 0:
      return `root ::= ${'('.repeat(size * 20)}"a"${')'.repeat(size * 20)}`;
    case 1:
      return chain(size * 100, (next) => `${next} "b"`);
    case 2:
      return chain(size, (next) => `${next} "a" | ${next} "b"`);
    case 3:
      return `root ::= ${Array.from({ length: size * 100 }, (_, i) => `"${i.toString(36)}"`).join(' | ')}`;
    default:
      return `root ::= ("a"${'?'.repeat(1 + random.below(3))} "a"{0,${size}}){1,${size}} "b"`;
  }
}

function chain(length, rule) {
  const rules = Array.from({ length }, (_, i) => `r${i} ::= ${rule(`r${i + 1}`)}`);
  return ['root ::= "a" r0', ...rules, `r${length} ::= "x"`].join('\n');
}

/** Texts that often begin a sentence of such a grammar. */
export function randomTexts(random, count) {
  return Array.from({ length: count }, () => random.times(12, () => random.pick('aaabbcxé')).join(''));
}
