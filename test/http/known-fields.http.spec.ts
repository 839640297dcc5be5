import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeclaredClass, type DeclaredField, fieldsOf } from '../../apps/api/src/http/declared-fields.js';
import { InfillRequest } from '../../apps/api/src/protocols/infill/infill.request.js';
import { CompletionRequest } from '../../apps/api/src/protocols/llama-native/completion.request.js';
import { ChatCompletionRequest } from '../../apps/api/src/protocols/openai-chat/chat-completion.request.js';
import { OpenAiCompletionRequest } from '../../apps/api/src/protocols/openai-completions/openai-completion.request.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { post } from './requests.js';

/** What llama-server v0.5 reads of every request that generates. Left out: what it only tells itself. */
const GENERATION = `
  verbose timings_per_token stream stream_options cache_prompt return_tokens return_progress sse_ping_interval n_predict
  max_completion_tokens max_tokens n_indent n_keep n_discard n_cmpl n n_cache_reuse t_max_predict_ms response_fields top_k
  top_p min_p top_n_sigma xtc_probability xtc_threshold typical_p temperature dynatemp_range dynatemp_exponent repeat_last_n
  repeat_penalty frequency_penalty presence_penalty dry_multiplier dry_base dry_allowed_length dry_penalty_last_n mirostat
  mirostat_tau mirostat_eta adaptive_target adaptive_decay seed n_probs logprobs min_keep backend_sampling
  post_sampling_probs lora dry_sequence_breakers json_schema grammar grammar_lazy grammar_triggers preserved_tokens
  reasoning_control reasoning_budget_tokens reasoning_budget_start_tag reasoning_budget_end_tags reasoning_budget_end_tag
  reasoning_budget_message logit_bias ignore_eos stop samplers id_slot speculative.n_max speculative.n_min
  speculative.p_min model image_data
`
  .trim()
  .split(/\s+/);

/** What else llama-server or OpenAI know of each endpoint. */
const KNOWN: readonly (readonly [path: string, request: DeclaredClass, own: string])[] = [
  ['/completion', CompletionRequest, 'prompt'],
  ['/infill', InfillRequest, 'prompt input_prefix input_suffix input_extra'],
  [
    '/v1/completions',
    OpenAiCompletionRequest,
    `prompt best_of echo suffix user store metadata service_tier response_format`,
  ],
  [
    '/v1/chat/completions',
    ChatCompletionRequest,
    `messages tools tool_choice parallel_tool_calls response_format add_generation_prompt continue_final_message
     reasoning_format chat_template_kwargs reasoning_effort thinking_budget_tokens top_logprobs echo audio function_call
     functions metadata modalities prediction prompt_cache_key prompt_cache_retention safety_identifier service_tier store
     user verbosity web_search_options`,
  ],
];

/** What no field of these takes without a word. */
const NONSENSE = { nobody: { knows: ['this'] } };

const LEAST = {
  prompt: 'a',
  messages: [{ role: 'user', content: 'hi' }],
  input_prefix: 'a',
  input_suffix: 'b',
  max_tokens: 1,
};

describe.each(KNOWN)('the fields of %s that clients know', (path, request, own) => {
  const fields = new Map(fieldsOf(request).map((field) => [field.name, field]));
  const treatedAs = (treatment: DeclaredField['treatment']) =>
    [...fields.values()].filter((field) => field.treatment === treatment).map(({ name }) => name);
  const chatDocs = readFileSync(join(import.meta.dirname, '../../docs/chat.md'), 'utf8');
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ answer: 'x', fim: { pre: 1, suf: 2, mid: 3 } });
  });
  afterAll(() => test.app.close());

  const send = (changes: object) => post(test.app, path, { ...LEAST, ...changes });

  it('are all declared: honoured, accepted without effect, or refused', () => {
    const known = [...GENERATION, ...own.split(/\s+/)];
    expect(known.filter((name) => !fields.has(name))).toEqual([]);
  });

  it('are refused by name where they are not supported, and harmless as null', async () => {
    const refused = treatedAs('refused');
    expect(refused.length).toBeGreaterThan(3);
    for (const name of refused) {
      const { status, json } = await send({ [name]: NONSENSE });
      expect([name, status, json.error?.param]).toEqual([name, 400, name]);
      expect(json.error.message).toContain(`'${name}' `);
      expect([name, (await send({ [name]: null })).status]).toEqual([name, 200]);
    }
  });

  it('change nothing where they have no effect', async () => {
    for (const name of treatedAs('unused')) {
      const { status, text } = await send({ [name]: NONSENSE });
      expect([name, status]).toEqual([name, 200]);
      expect(text).toMatch(/"(text|content)":"x"/);
    }
  });

  it('are told in docs/chat.md where they are refused or have no effect', () => {
    const silent = [...treatedAs('refused'), ...treatedAs('unused')].filter(
      (name) => !chatDocs.includes(`\`${name}\``),
    );
    expect(silent).toEqual([]);
  });
});
