import { describe, expect, it } from 'vitest';
import { DEMO_MODEL } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';
import { LATER_PARAMS, NEXT_TOKEN, namesOf, PARAMS, SLOT } from './answer-shapes.js';

/** What llama-server has, in its order, and what later generations have too. */
const PROPS = ['default_generation_settings', 'total_slots', 'model_path', 'chat_template', 'build_info'];
const LATER_PROPS = ['model_alias', 'modalities', 'bos_token', 'eos_token', 'llamero_version'];

/** The sample of the document, but for dry_penalty_last_n: -1 is shown as the context that it stands for. */
const DEFAULTS = {
  n_predict: -1,
  seed: 4294967295,
  temperature: 0.800000011920929,
  dynatemp_range: 0,
  dynatemp_exponent: 1,
  top_k: 40,
  top_p: 0.949999988079071,
  min_p: 0.05000000074505806,
  xtc_probability: 0,
  xtc_threshold: 0.10000000149011612,
  typical_p: 1,
  repeat_last_n: 64,
  repeat_penalty: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
  dry_multiplier: 0,
  dry_base: 1.75,
  dry_allowed_length: 2,
  dry_penalty_last_n: 1024,
  dry_sequence_breakers: ['\n', ':', '"', '*'],
  mirostat: 0,
  mirostat_tau: 5,
  mirostat_eta: 0.10000000149011612,
  stop: [],
  max_tokens: -1,
  n_keep: 0,
  n_discard: 0,
  ignore_eos: false,
  stream: true,
  n_probs: 0,
  min_keep: 0,
  grammar: '',
  'speculative.n_max': 16,
  'speculative.n_min': 5,
  'speculative.p_min': 0.8999999761581421,
  timings_per_token: false,
  logit_bias: [],
  post_sampling_probs: false,
  lora: [],
};

/** A flag for each sampling default: its value, the field that shows it, and how. */
const SHOWN: readonly (readonly [flag: string, value: string, field: string, shown: unknown])[] = [
  ['--temp', '0.25', 'temperature', 0.25],
  ['--dynatemp-range', '0.5', 'dynatemp_range', 0.5],
  ['--dynatemp-exp', '2', 'dynatemp_exponent', 2],
  ['--top-k', '7', 'top_k', 7],
  ['--top-p', '0.5', 'top_p', 0.5],
  ['--min-p', '0.25', 'min_p', 0.25],
  ['--xtc-probability', '0.5', 'xtc_probability', 0.5],
  ['--xtc-threshold', '0.25', 'xtc_threshold', 0.25],
  ['--typical', '0.75', 'typical_p', 0.75],
  ['--repeat-last-n', '12', 'repeat_last_n', 12],
  ['--repeat-penalty', '1.5', 'repeat_penalty', 1.5],
  ['--presence-penalty', '0.5', 'presence_penalty', 0.5],
  ['--frequency-penalty', '0.25', 'frequency_penalty', 0.25],
  ['--dry-multiplier', '0.5', 'dry_multiplier', 0.5],
  ['--dry-base', '2', 'dry_base', 2],
  ['--dry-allowed-length', '3', 'dry_allowed_length', 3],
  ['--dry-penalty-last-n', '20', 'dry_penalty_last_n', 20],
  ['--dry-sequence-breaker', ';', 'dry_sequence_breakers', [';']],
  ['--mirostat', '2', 'mirostat', 2],
  ['--mirostat-ent', '4', 'mirostat_tau', 4],
  ['--mirostat-lr', '0.25', 'mirostat_eta', 0.25],
  ['--keep', '4', 'n_keep', 4],
  ['--predict', '9', 'n_predict', 9],
  ['--seed', '42', 'seed', 42],
  ['--samplers', 'top_k;temperature', 'samplers', ['top_k', 'temperature']],
  ['--logit-bias', '5-1.5', 'logit_bias', [{ bias: -1.5, token: 5 }]],
  ['--draft-max', '8', 'speculative.n_max', 8],
  ['--draft-min', '2', 'speculative.n_min', 2],
  ['--draft-p-min', '0.5', 'speculative.p_min', 0.5],
];

describe('GET and POST /props', () => {
  describe('of a server with defaults', () => {
    const client = servedModel(DEMO_MODEL, ['-c', '1024', '-np', '2', '--api-key', 'secret']);

    // contract: props.get, props.fields
    it('has the fields of llama-server in its order, those of an idle slot among them', async () => {
      const { status, json } = await client.get('/props');
      expect(status).toBe(200);
      expect(namesOf(json, LATER_PROPS)).toEqual(PROPS);
      const { default_generation_settings: settings } = json;
      expect(Object.keys(settings)).toEqual(SLOT);
      expect(namesOf(settings.params, LATER_PARAMS)).toEqual(PARAMS);
      expect(Object.keys(settings.next_token)).toEqual(NEXT_TOKEN);
    });

    // contract: props.get, props.defaults
    it('has the values of the document', async () => {
      const { json } = await client.get('/props');
      expect(json).toMatchObject({ total_slots: 2, model_path: DEMO_MODEL });
      expect(json.chat_template).toContain('<|im_start|>');
      expect(json.build_info).toMatch(/^b\d+-[0-9a-f]{7,}$/);
      expect(json.default_generation_settings).toMatchObject({
        id: 0,
        id_task: -1,
        n_ctx: 512,
        speculative: false,
        is_processing: false,
        params: DEFAULTS,
        prompt: '',
        next_token: { has_next_token: true, has_new_line: false, n_remain: -1, n_decoded: 0, stopping_word: '' },
      });
    });

    // contract: props.public
    it('is public to read', async () => {
      expect((await client.get('/props')).status).toBe(200);
      expect((await client.post('/props', {})).status).toBe(401);
    });

    // contract: props.post
    it('cannot be posted without --props', async () => {
      const key = { Authorization: 'Bearer secret' };
      const { status, json } = await client.send('POST', '/props', '{"a": 1}', key);
      expect(status).toBe(501);
      expect(json.error).toMatchObject({ code: 501, type: 'not_supported_error' });
      expect(json.error.message).toContain('Start it with `--props`');
    });
  });

  describe('of a server with flags', () => {
    const argv = SHOWN.flatMap(([flag, value]) => [flag, value] as const);
    const client = servedModel(DEMO_MODEL, ['-c', '512', '-np', '1', '--props', '--ignore-eos', ...argv]);

    // contract: props.post
    it('takes any body with --props, for there is nothing to change', async () => {
      const { status, json } = await client.post('/props', { anything: 1 });
      expect([status, json]).toEqual([200, { success: true }]);
    });

    // contract: flags.sampling
    it('shows every sampling flag in /props and in what a request without fields is answered', async () => {
      const { params } = (await client.get('/props')).json.default_generation_settings;
      const { generation_settings } = (await client.post('/completion', { prompt: 'Hi' })).json;
      for (const settings of [params, generation_settings]) {
        for (const [flag, , field, shown] of SHOWN) {
          // Without a request's own number, the server's bounds it and is not shown.
          const expected = field === 'n_predict' ? -1 : shown;
          expect([flag, settings[field]]).toEqual([flag, expected]);
        }
        expect(settings.ignore_eos).toBe(true);
      }
    });

    // contract: completion.n_predict-cap
    it('is bounded by --predict: a request may ask for less, and gets no more', async () => {
      for (const [asked, shown, given] of [
        [undefined, -1, 9],
        [-1, -1, 9],
        [4, 4, 4],
        [200, 9, 9],
      ]) {
        const { generation_settings, tokens_predicted } = (
          await client.post('/completion', { prompt: 'Hi', n_predict: asked })
        ).json;
        expect([asked, generation_settings.n_predict, tokens_predicted]).toEqual([asked, shown, given]);
      }
    });
  });
});
