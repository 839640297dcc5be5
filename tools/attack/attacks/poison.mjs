const LONG = 'the fox and the hen went out '.repeat(60);

/** Requests that could leave something bad behind, in every slot. */
const inEverySlot = (name, does, fields, options = {}) => ({
  name,
  does,
  right: [200, 400, 500],
  blows: () =>
    [0, 1, 2, 3].flatMap((id_slot) =>
      [LONG, 'The little fox went'].map((prompt) => ({
        path: '/completion',
        body: { prompt, n_predict: 8, id_slot, ...fields },
      })),
    ),
  ...options,
});

const SCALED = { lora: [{ id: 0, scale: 1000 }] };

export const ATTACKS = [
  inEverySlot('scale of 1000', 'an adapter of scale 1000 with a long prompt in every slot', SCALED, {
    profile: 'adapters',
  }),
  inEverySlot('scale of 1000, shared cells', 'the same with --kv-unified', SCALED, { profile: 'unified' }),
  inEverySlot('scale of 16', 'an adapter of scale 16', { lora: [{ id: 0, scale: 16 }] }, { profile: 'adapters' }),
  inEverySlot(
    'scale of -1e38',
    'an adapter of scale -1e38',
    { lora: [{ id: 0, scale: -1e38 }] },
    { profile: 'unified' },
  ),
  {
    name: 'scales by the server',
    does: 'POST /lora-adapters with scales that no adapter bears, and back',
    right: [200, 400],
    profile: 'adapters',
    strike: async (assault) => {
      for (const scale of [1000, -1e38, 1e308, 0.5]) {
        await assault.send({ path: '/lora-adapters', body: [{ id: 0, scale }] });
        await assault.send({ path: '/completion', body: { prompt: LONG, n_predict: 4 } });
      }
      await assault.send({ path: '/lora-adapters', body: [{ id: 0, scale: 1 }] });
    },
  },
  inEverySlot('biases without end', 'logit_bias of the largest numbers', {
    logit_bias: [
      [5, 1e308],
      [6, -1e308],
      [7, 3.4e38],
      [8, false],
    ],
  }),
  inEverySlot('everything banned', 'a bias that bans every token', {
    logit_bias: Array.from({ length: 2048 }, (_, token) => [token, false]),
  }),
  inEverySlot('penalties without end', 'penalties and temperatures at their ends', {
    repeat_penalty: 1e38,
    frequency_penalty: 1e38,
    presence_penalty: -1e38,
    dry_multiplier: 1e38,
    dry_base: 1e38,
    temperature: 1e-38,
    xtc_probability: 1,
  }),
  inEverySlot(
    'tokens out of the vocabulary',
    'prompts of tokens that are not there',
    { prompt: [-1, 2 ** 31, 1e9, 5] },
    { right: [400], isQuick: true },
  ),
];
