import fc from 'fast-check';

const FORMATS = {
  date: [
    '2024-02-29',
    '2023-02-29',
    '1900-02-29',
    '2000-02-29',
    '2024-04-31',
    '2024-1-01',
    '0000-01-01',
    '12024-01-01',
  ],
  time: [
    '12:00:00Z',
    '23:59:60Z',
    '12:00:60Z',
    '24:00:00Z',
    '12:00:00',
    '12:00:00+24:00',
    '12:00:00.5-00:00',
    '1:00:00Z',
  ],
  'date-time': [
    '2024-02-29T12:00:00Z',
    '2023-02-29T12:00:00Z',
    '2024-12-31T23:59:60Z',
    '2024-01-01t00:00:00z',
    '2024-01-01 00:00:00Z',
    '2024-01-01T00:00:00',
    '2024-01-01T00:00:00.123456789+05:30',
    '2024-01-01T00:00Z',
    '2024-01-01T12:00:00+0530',
  ],
  duration: ['P1Y2M3DT4H5M6S', 'P1W', 'P', 'PT', 'P1Y1W', 'P1YT', 'P1D2H', 'PT1H30S', 'P1Y2D', 'P1.5D', 'p1d', 'PT0S'],
  email: [
    'a@b.co',
    'a@b',
    'a.b+c@d-e.org',
    '.a@b.co',
    'a..b@c.co',
    'a@-b.co',
    'a b@c.co',
    '"a b"@c.co',
    'a@b@c.co',
    'é@b.co',
  ],
  hostname: [
    'a',
    'a.b-c.com',
    '-a.b',
    'a-.b',
    'a..b',
    'a_b.c',
    `${'a'.repeat(63)}.b`,
    `${'a'.repeat(64)}.b`,
    'a.',
    '1.2',
    'é.b',
  ],
  ipv4: ['0.0.0.0', '255.255.255.255', '256.1.1.1', '1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.4 ', '1.2.3.-4'],
  ipv6: [
    '::',
    '::1',
    '1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '::1.2.3.4',
    '1:2:3:4:5:6:7::',
    '12345::',
    'fe80::1%e',
    '::ffff:1.2.3.256',
    ':1::2',
  ],
  uuid: [
    '2eb8aa08-aa98-11ea-b4aa-73b441d16380',
    '2eb8aa08aa9811eab4aa73b441d16380',
    '2EB8AA08-AA98-11EA-B4AA-73B441D1638',
    '2eb8aa08-aa98-11ea-b4ga-73b441d16380',
  ],
  uri: [
    'http://a.b/c?d=e#f',
    'urn:x:y',
    '//a/b',
    '/a',
    'a',
    'http://a b',
    'http://[::1]:80/',
    'http://a/%zz',
    'http://a/é',
    'mailto:a@b',
    'a:',
    '1a:b',
    'http://a/b#c#d',
    'http://a\\b',
    'http://u:p@h:80',
    'http://a"b',
    'http://[v1.a]/',
    'http://h:80a/',
  ],
  'uri-reference': ['a', '/a/b', '//h/p', '#f', '?q', '', 'a:b', '1a:b', 'a b', 'a/b:c', '%41', '%4', '\\', 'http://é'],
  'uri-template': ['a{b}c', '{+a,b*}', '{a:3}', '{a', 'a}', '{}', '{a:0}', 'a b', '{?x,y}', '{a.b}', "'"],
  'json-pointer': ['', '/', '/a~0b~1', 'a', '/a~', '/a~2', '/é/😀'],
  'relative-json-pointer': ['0', '1/a', '0#', '01', '1#a', '/a', '-1/a', '2/~2'],
};
/** Characters that automata, JSON and escapes tell apart. */
export const ODD_CHARS = [
  'a',
  'Z',
  '0',
  '9',
  ' ',
  '-',
  '.',
  '_',
  '/',
  '"',
  '\\',
  '\n',
  '\u0000',
  '\u007f',
  'é',
  '\u2028',
  '😀',
  '\u{10ffff}',
  '\ufffd',
  '\u00a0',
  '\ufeff',
  '\r',
  '@',
  ':',
  '%',
  '~',
];

/** Texts that fit and do not fit a format, as far as it is known here. */
export function formatTexts(format) {
  return Object.hasOwn(FORMATS, format) ? FORMATS[format] : ['', 'a'];
}

const sources = new Map();

/** A text in which a pattern finds a match; nothing where none can be made up. */
export function textOfPattern(pattern, random) {
  let source = sources.get(pattern);
  if (source === undefined) {
    source = sourceOf(pattern);
    sources.set(pattern, source);
  }
  if (source === null) return undefined;
  return random.pick(source);
}

/** Some texts of a pattern. */
function sourceOf(pattern) {
  for (const flags of ['u', '']) {
    try {
      return fc.sample(fc.stringMatching(new RegExp(pattern, flags), { size: 'small' }), { numRuns: 12, seed: 1 });
    } catch {}
  }
  return null;
}

/** A text with one character changed, added or left out, or its case changed. */
export function mutateText(text, random) {
  const chars = Array.from(text);
  const at = random.below(chars.length + 1);
  const odd = random.chance(0.6) || chars.length === 0 ? random.pick(ODD_CHARS) : random.pick(chars);
  switch (random.below(6)) {
    case 0:
      return chars.toSpliced(at, 1).join('');
    case 1:
      return chars.toSpliced(at, 0, odd).join('');
    case 2:
      return chars.toSpliced(at, 1, odd).join('');
    case 3:
      return text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase();
    case 4:
      return text + odd;
    default:
      return odd + text;
  }
}

/** A text of a certain number of code points, made from another. */
export function textOfLength(text, length, random) {
  const chars = Array.from(text);
  const filler = random.chance(0.5) ? (chars.at(-1) ?? 'a') : random.pick(ODD_CHARS);
  if (length <= chars.length) return chars.slice(0, Math.max(0, length)).join('');
  return text + filler.repeat(length - chars.length);
}
