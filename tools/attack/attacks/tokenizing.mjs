/** Letters of a text of one kind and size. */
const TEXTS = {
  emoji: (letters) => '😀🎉🦊🌳'.repeat(letters / 4),
  'line breaks': (letters) => '\n'.repeat(letters),
  spaces: (letters) => ' '.repeat(letters),
  'one letter': (letters) => 'a'.repeat(letters),
  'special tokens': (letters) => '<|im_end|> x </s>'.repeat(letters / 17),
};

const MEGABYTE = 1_000_000;

/** Text of letters from all of Unicode. */
function randomText(letters, random) {
  const codes = Array.from({ length: letters }, () => 0x20 + Math.floor(random() * 0xd7e0));
  let text = '';
  for (let start = 0; start < letters; start += 10_000)
    text += String.fromCodePoint(...codes.slice(start, start + 10_000));
  return text;
}

const tokenizing = (name, letters, made) => ({
  name: `tokenize ${name}`,
  does: `POST /tokenize of ${letters.toLocaleString('en')} letters, four at a time`,
  right: [200, 400, 413],
  blows: (assault) => {
    const content = made(assault.size(letters), assault.random);
    return Array.from({ length: 4 }, () => ({
      path: '/tokenize',
      body: { content, add_special: true, parse_special: true, with_pieces: false },
    }));
  },
});

export const ATTACKS = [
  tokenizing('emoji', 40_000, TEXTS.emoji),
  tokenizing('line breaks', 80_000, TEXTS['line breaks']),
  tokenizing('spaces', MEGABYTE, TEXTS.spaces),
  tokenizing('one letter', MEGABYTE, TEXTS['one letter']),
  tokenizing('random Unicode', 300_000, randomText),
  tokenizing('base64', MEGABYTE, (letters, random) => Buffer.from(randomText(letters / 4, random)).toString('base64')),
  {
    name: 'special tokens',
    does: 'a megabyte of special tokens as a prompt; the client leaves after half a second',
    right: [400, 413, 'left'],
    blows: (assault) => {
      const prompt = TEXTS['special tokens'](assault.size(MEGABYTE));
      return Array.from({ length: 4 }, () => ({
        path: '/completion',
        body: { prompt, n_predict: 1 },
        leaveAfter: 500,
      }));
    },
  },
  {
    name: 'abandoned chats',
    does: 'chats of 0.4 MB of emoji that are left after 0.3 s',
    right: [200, 400, 413, 'left'],
    blows: (assault) => {
      const content = TEXTS.emoji(assault.size(100_000));
      return Array.from({ length: 8 }, () => ({
        path: '/v1/chat/completions',
        body: { messages: [{ role: 'user', content }], max_tokens: 1 },
        leaveAfter: 300,
      }));
    },
  },
  {
    name: 'count tokens of chats',
    does: '/v1/chat/completions/input_tokens of a megabyte of line breaks',
    right: [200, 400, 413],
    blows: (assault) => {
      const messages = [{ role: 'user', content: TEXTS['line breaks'](assault.size(MEGABYTE)) }];
      return Array.from({ length: 4 }, () => ({ path: '/v1/chat/completions/input_tokens', body: { messages } }));
    },
  },
  {
    name: 'apply template to a megabyte',
    does: '/apply-template of a megabyte, eight times',
    right: [200, 400, 413],
    blows: (assault) => {
      const messages = [{ role: 'user', content: TEXTS['special tokens'](assault.size(MEGABYTE)) }];
      return Array.from({ length: 8 }, () => ({ path: '/apply-template', body: { messages } }));
    },
  },
  {
    name: 'detokenize five million',
    does: '/detokenize of five million tokens',
    right: [200, 400, 413],
    blows: (assault) => [{ path: '/detokenize', body: `{"tokens":[${'65,'.repeat(assault.size(5_000_000))}65]}` }],
  },
  {
    name: 'tokenize with pieces',
    does: '/tokenize of 200,000 words with their pieces',
    right: [200, 400, 413],
    blows: (assault) => [
      { path: '/tokenize', body: { content: 'fox x\n'.repeat(assault.size(200_000)), with_pieces: true } },
    ],
  },
  {
    name: 'infill of a megabyte',
    does: '/infill with a megabyte before, behind and beside',
    right: [200, 400, 413, 501],
    blows: (assault) => {
      const text = TEXTS['line breaks'](assault.size(MEGABYTE / 2));
      const input_extra = Array.from({ length: 100 }, () => ({ text: text.slice(0, 5000), filename: 'a' }));
      return Array.from({ length: 4 }, () => ({
        path: '/infill',
        body: { input_prefix: text, input_suffix: text, input_extra, n_predict: 1 },
      }));
    },
  },
];
