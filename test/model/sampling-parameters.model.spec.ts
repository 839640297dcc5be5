import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '#engine';
import { createAppOver } from '../support/create-test-app.js';
import { RECORDED_REQUEST, RECORDED_TEXTS } from '../support/llama-server-texts.js';
import { loadEngine, needing, STORIES_MODEL } from '../support/real-engine.js';

const { title, isMissing } = needing(STORIES_MODEL, 'parameters of sampling');

type Fields = Readonly<Record<string, unknown>>;
const CONTEXT = 1024;
const SLOTS = 2;

const one = (name: string) => (value: unknown) => [name, String(value)];
/** Each field as a flag. A field that is not here has none. */
const FLAGS: Readonly<Record<string, (value: never) => readonly string[]>> = {
  temperature: one('--temp'),
  dynatemp_range: one('--dynatemp-range'),
  dynatemp_exponent: one('--dynatemp-exp'),
  top_k: one('--top-k'),
  top_p: one('--top-p'),
  min_p: one('--min-p'),
  typical_p: one('--typical'),
  top_n_sigma: one('--top-n-sigma'),
  xtc_probability: one('--xtc-probability'),
  xtc_threshold: one('--xtc-threshold'),
  repeat_penalty: one('--repeat-penalty'),
  repeat_last_n: one('--repeat-last-n'),
  presence_penalty: one('--presence-penalty'),
  frequency_penalty: one('--frequency-penalty'),
  dry_multiplier: one('--dry-multiplier'),
  dry_base: one('--dry-base'),
  dry_allowed_length: one('--dry-allowed-length'),
  dry_penalty_last_n: one('--dry-penalty-last-n'),
  dry_sequence_breakers: (list: readonly string[]) => list.flatMap((text) => ['--dry-sequence-breaker', text]),
  mirostat: one('--mirostat'),
  mirostat_tau: one('--mirostat-ent'),
  mirostat_eta: one('--mirostat-lr'),
  samplers: (order: string | readonly string[]) =>
    typeof order === 'string' ? ['--sampling-seq', order] : ['--samplers', order.join(';')],
  logit_bias: (pairs: readonly (readonly [number, number | false])[]) =>
    pairs.flatMap(([token, bias]) => ['-l', `${token}${bias === false ? '-inf' : bias < 0 ? bias : `+${bias}`}`]),
  seed: one('--seed'),
  ignore_eos: () => ['--ignore-eos'],
  grammar: one('--grammar'),
};

function flagsOf(fields: Fields): readonly string[] | undefined {
  const { logit_bias: biases = [] } = fields;
  const hasText = !Array.isArray(biases) || biases.some(([token]) => typeof token === 'string');
  const names = Object.keys(fields);
  const isEmptyOrder = names.includes('samplers') && (fields.samplers as readonly string[]).length === 0;
  if (hasText || isEmptyOrder || names.some((name) => FLAGS[name] === undefined)) return undefined;
  return names.flatMap((name) => FLAGS[name]!(fields[name] as never));
}

describe.skipIf(isMissing)(title, () => {
  let engine: EngineClient;
  let app: NestFastifyApplication;
  const apps: NestFastifyApplication[] = [];

  const appWith = async (flags: readonly string[]) => {
    const created = await createAppOver(engine, flags);
    await created.init();
    await created.getHttpAdapter().getInstance().ready();
    apps.push(created);
    return created;
  };

  beforeAll(async () => {
    engine = await loadEngine(STORIES_MODEL, { context: { contextSize: CONTEXT, sequences: SLOTS } });
    app = await appWith([]);
  });

  afterAll(async () => {
    await engine.close();
    for (const each of apps) await each.close();
  });

  async function complete(body: Fields, server = app) {
    const reply = await server.inject({ method: 'POST', url: '/completion', payload: body });
    return { status: reply.statusCode, json: JSON.parse(reply.body) };
  }

  async function answer(fields: Fields, server = app) {
    const { status, json } = await complete({ ...RECORDED_REQUEST, ...fields }, server);
    expect(status, JSON.stringify(json)).toBe(200);
    return json;
  }

  /** What generation_settings shows of the fields of a request. */
  function shown(fields: Fields): Fields {
    const samplers: Readonly<Record<string, string>> = {
      t: 'temperature',
      k: 'top_k',
      p: 'top_p',
      m: 'min_p',
      y: 'typ_p',
    };
    const settings: Record<string, unknown> = { ...fields };
    if (typeof fields.samplers === 'string') settings.samplers = [...fields.samplers].map((letter) => samplers[letter]);
    delete settings.logit_bias;
    for (const [name, value] of Object.entries(settings)) {
      if (typeof value === 'number') settings[name] = Math.fround(value);
    }
    return settings;
  }

  // contract: completion.settings
  it.each(RECORDED_TEXTS)('give the text of llama-server, and are shown: %j', async (fields, text) => {
    const { content, generation_settings } = await answer(fields);
    expect(content).toBe(text);
    expect(generation_settings).toMatchObject(shown(fields));
  });

  const asFlags = RECORDED_TEXTS.flatMap(([fields, text]) => {
    const flags = flagsOf(fields);
    return flags === undefined || flags.length === 0 ? [] : [{ fields, flags, text }];
  });
  // contract: flags.sampling
  it.each(asFlags)('are flags as well: $flags', async ({ fields, flags, text }) => {
    const { seed, ...request } = { ...RECORDED_REQUEST, ...fields };
    for (const name of Object.keys(fields)) delete (request as Record<string, unknown>)[name];
    const server = await appWith([...(fields.seed === undefined ? ['--seed', String(seed)] : []), ...flags]);
    const { status, json } = await complete(request, server);
    expect(status, JSON.stringify(json)).toBe(200);
    expect(json.content).toBe(text);
    expect(json.generation_settings).toMatchObject(shown(fields));
  });

  it('cover every flag of sampling', () => {
    const covered = new Set(asFlags.flatMap(({ fields }) => Object.keys(fields)));
    expect(Object.keys(FLAGS).filter((name) => !covered.has(name))).toEqual(['ignore_eos']);
  });
});
