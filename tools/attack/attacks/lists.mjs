const PLAIN = { prompt: 'Once upon a time', n_predict: 2 };
const MILLION = 1_000_000;

/** A completion with one field that is far too much. */
const field = (name, does, made, options = {}) => ({
  name,
  does,
  right: [200, 400, 413],
  blows: (assault) => {
    const body = JSON.stringify({ ...PLAIN, ...made(assault) });
    return Array.from({ length: 2 }, () => ({ path: '/completion', body }));
  },
  ...options,
});

/** An object with so many keys. */
function keys(count, value, name = (index) => String(index)) {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), value]));
}

const list = (count, item) => Array.from({ length: count }, (_, index) => item(index));

export const ATTACKS = [
  field('dry_sequence_breakers', '100,000 breakers of DRY', (assault) => ({
    dry_multiplier: 1,
    dry_sequence_breakers: list(assault.size(100_000), (index) => `breaker ${index}`),
  })),
  field('logit_bias of a million', 'logit_bias with a million keys of text', (assault) => ({
    logit_bias: keys(assault.size(MILLION), 1, (index) => `word ${index}`),
  })),
  field('logit_bias in pairs', 'logit_bias with 300,000 pairs of text and false', (assault) => ({
    logit_bias: list(assault.size(300_000), (index) => [`word ${index}`, false]),
  })),
  field('logit_bias of one long text', 'logit_bias with one text of four megabytes', (assault) => ({
    logit_bias: [['fox '.repeat(assault.size(MILLION)), 1]],
  })),
  field('stop of 100,000', '100,000 stop texts', (assault) => ({
    stop: list(assault.size(100_000), (index) => `stop ${index}`),
  })),
  field('stop of megabytes', 'eight stop texts of a megabyte', (assault) => ({
    stop: list(8, (index) => `${index}${'a'.repeat(assault.size(MILLION))}`),
  })),
  field('samplers of a million letters', 'samplers as a million letters', (assault) => ({
    samplers: 'kptm'.repeat(assault.size(250_000)),
  })),
  field('samplers by name', '300,000 samplers by name', (assault) => ({
    samplers: list(assault.size(300_000), () => 'top_k'),
  })),
  field('dry in every place', 'the same sampler a thousand times, each with breakers', (assault) => ({
    samplers: list(assault.size(1000), () => 'dry'),
    dry_multiplier: 1,
    dry_sequence_breakers: list(assault.size(128), (index) => `${index} and so on`),
  })),
  field('adapters of a request', '300,000 adapters in lora', (assault) => ({
    lora: list(assault.size(300_000), (id) => ({ id, scale: 0.5 })),
  })),
  field('response_fields', '300,000 response_fields', (assault) => ({
    response_fields: list(assault.size(300_000), (index) => `generation_settings/a${index}`),
  })),
  field('prompts', '100,000 prompts', (assault) => ({ prompt: list(assault.size(100_000), () => 'a') })),
  field('prompts of numbers', 'a prompt of five million token ids', (assault) => ({
    prompt: list(assault.size(5 * MILLION), (index) => index % 100),
  })),
  field('prompts in prompts', 'a prompt of a million pieces, numbers and texts in turn', (assault) => ({
    prompt: list(assault.size(MILLION), (index) => (index % 2 ? 'a' : 5)),
  })),
  field('grammar triggers', '100,000 triggers of a lazy grammar', (assault) => ({
    grammar: 'root ::= "a"',
    grammar_lazy: true,
    grammar_triggers: list(assault.size(100_000), (index) => ({ type: 1, value: `trigger ${index}` })),
  })),
  field('preserved tokens', '100,000 preserved tokens', (assault) => ({
    grammar: 'root ::= "a"',
    preserved_tokens: list(assault.size(100_000), (index) => `<token ${index}>`),
  })),
  field('numbers out of every range', 'every number of a request at the ends of doubles and integers', () => ({
    temperature: 1e308,
    top_k: 2 ** 53,
    top_p: -1e308,
    min_p: 1e-320,
    repeat_penalty: 1e38,
    repeat_last_n: 2 ** 31,
    frequency_penalty: -1e308,
    mirostat: 2,
    mirostat_tau: 1e308,
    seed: -(2 ** 63),
    n_keep: -(2 ** 31),
    n_probs: 2 ** 31,
    n_predict: 3,
  })),
  field('long names', 'ids and names of a megabyte', (assault) => {
    const long = 'n'.repeat(assault.size(MILLION));
    return { model: long, user: long, cache_prompt: long, id_slot: 99 };
  }),
];
