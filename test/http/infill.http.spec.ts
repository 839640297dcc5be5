import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { BOS, bytesOf } from '../support/fake-backend.js';
import { post } from './requests.js';

let test: TestApp;

/** Bytes that no text of these tests holds. */
const FIM = { pre: 1, suf: 2, mid: 3 };
const REPOSITORY = { ...FIM, rep: 4, sep: 5 };

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'hello', fim: FIM, ...options });
}

afterEach(() => test.app.close());

/** The prompt that the last task was run with. */
const prompt = async () => [...((await test.engine.slots())[0]!.task?.prompt ?? [])];

const infill = (body: object) => post(test.app, '/infill', body);

describe('POST /infill', () => {
  // contract: infill
  it('fills the gap between prefix and suffix, and answers as POST /completion', async () => {
    await start();
    const { status, json } = await infill({ input_prefix: 'ab', input_suffix: 'yz', prompt: 'c' });
    expect(status).toBe(200);
    expect(json).toMatchObject({ content: 'hello', stop: true, stop_type: 'eos', tokens_evaluated: 8, index: 0 });
    expect(await prompt()).toEqual([FIM.pre, ...bytesOf('abc'), FIM.suf, ...bytesOf('yz'), FIM.mid]);
  });

  it('begins with BOS where the model wants it', async () => {
    await start({ addBos: true });
    await infill({ input_prefix: 'a', input_suffix: 'b' });
    expect(await prompt()).toEqual([BOS, FIM.pre, ...bytesOf('a'), FIM.suf, ...bytesOf('b'), FIM.mid]);
  });

  it('puts the suffix first with --spm-infill', async () => {
    await start({ argv: ['--spm-infill'] });
    await infill({ input_prefix: 'a', input_suffix: 'b', prompt: 'c' });
    expect(await prompt()).toEqual([FIM.suf, ...bytesOf('b'), FIM.pre, ...bytesOf('ac'), FIM.mid]);
  });

  it('takes tokens mixed with texts', async () => {
    await start();
    await infill({ input_prefix: [200, 'a'], input_suffix: [201] });
    expect(await prompt()).toEqual([FIM.pre, 200, ...bytesOf('a'), FIM.suf, 201, FIM.mid]);
  });

  it('shows the project around the gap, where the model has tokens for that', async () => {
    await start({ fim: REPOSITORY, slotContextSize: 4096 });
    const input_extra = [{ text: 'one', filename: 'a.ts' }, { text: 'two' }];
    await infill({ input_prefix: 'a', input_suffix: 'b', input_extra });
    expect(await prompt()).toEqual([
      ...[4, ...bytesOf('myproject\n')],
      ...[5, ...bytesOf('a.ts\none')],
      ...[5, ...bytesOf('tmp\ntwo')],
      ...[5, ...bytesOf('filename\n')],
      ...[FIM.pre, ...bytesOf('a'), FIM.suf, ...bytesOf('b'), FIM.mid],
    ]);
  });

  it('puts other texts before the gap, where the model has no tokens for files', async () => {
    await start({ slotContextSize: 4096 });
    await infill({ input_prefix: 'a', input_suffix: 'b', input_extra: [{ text: 'one', filename: 'a.ts' }] });
    expect(await prompt()).toEqual([
      ...bytesOf('\n\n--- snippet ---\n\none'),
      ...[FIM.pre, ...bytesOf('a'), FIM.suf, ...bytesOf('b'), FIM.mid],
    ]);
  });

  it('cuts prefix, suffix and other files by the batch and the context', async () => {
    await start({ argv: ['-b', '16'], slotContextSize: 64 });
    const [input_prefix, input_suffix, text] = ['p'.repeat(40), 's'.repeat(40), 'x'.repeat(200)];
    await infill({ input_prefix, input_suffix, input_extra: [{ text }] });
    const gap = [FIM.pre, ...bytesOf('p'.repeat(12)), FIM.suf, ...bytesOf('ss'), FIM.mid];
    expect(await prompt()).toEqual([...bytesOf('x'.repeat(64 - 1 - gap.length)), ...gap]);
  });

  it('takes the options of POST /completion', async () => {
    await start();
    const body = {
      input_prefix: 'a',
      input_suffix: 'b',
      n_predict: 2,
      n: 2,
      response_fields: ['content', 'stop_type'],
    };
    const limited = { content: 'he', stop_type: 'limit' };
    expect((await infill(body)).json).toEqual([limited, limited]);
    const { json } = await infill({ ...body, n: 1, stop: ['ell'], n_predict: -1 });
    expect(json).toEqual({ content: 'h', stop_type: 'word' });
  });

  it('streams the events of POST /completion', async () => {
    await start();
    const { events } = await infill({ input_prefix: 'a', input_suffix: 'b', stream: true });
    expect(events.map(({ content }) => content).join('')).toBe('hello');
    expect(events.at(-1)).toMatchObject({ stop: true, stop_type: 'eos' });
    expect(events.at(0)).toMatchObject({ stop: false, tokens_evaluated: 5 });
  });

  it('refuses what is wrong and says its name', async () => {
    await start();
    const rows: readonly (readonly [change: object, param: string, problem: string])[] = [
      [{ input_prefix: undefined }, 'input_prefix', 'is required'],
      [{ input_suffix: undefined }, 'input_suffix', 'is required'],
      [{ input_prefix: 1 }, 'input_prefix', 'must be a string, or a list of tokens and strings'],
      [{ input_suffix: [1.5] }, 'input_suffix', 'must be a string, or a list of tokens and strings'],
      [{ input_suffix: [-1] }, 'input_suffix', 'must be a string, or a list of tokens and strings'],
      [{ input_prefix: [258] }, 'input_prefix', "holds token 258, but the model's tokens are 0 to 257"],
      [{ input_suffix: [999] }, 'input_suffix', "holds token 999, but the model's tokens are 0 to 257"],
      [{ prompt: 5 }, 'prompt', 'must be a string'],
      [{ prompt: ['a'] }, 'prompt', 'must be a string'],
      [{ input_extra: 5 }, 'input_extra', 'must be an array of {"filename": string, "text": string}'],
      [{ input_extra: [{}] }, 'input_extra', 'must have a string in [0].text'],
      [{ input_extra: [null] }, 'input_extra', 'must have a string in [0].text'],
      [{ input_extra: [{ text: 'a' }, { filename: 'b' }] }, 'input_extra', 'must have a string in [1].text'],
      [{ input_extra: [{ text: 'a', filename: 1 }] }, 'input_extra', 'must have a string in [0].filename'],
      [{ n_predict: 'a' }, 'n_predict', 'must be an integer'],
      [{ temperature: 'hot' }, 'temperature', 'must be a number'],
    ];
    for (const [change, param, problem] of rows) {
      const { status, json } = await infill({ input_prefix: 'a', input_suffix: 'b', ...change });
      expect([status, json.error]).toEqual([
        400,
        { code: 400, type: 'invalid_request_error', param, message: expect.stringContaining(problem) },
      ]);
    }
  });

  it.each([
    [{}, 'prefix token is missing. suffix token is missing. middle token is missing. '],
    [{ pre: 1, suf: 2 }, 'middle token is missing. '],
    [{ pre: 1, mid: 3 }, 'suffix token is missing. '],
  ])('is 501 where the model has only the tokens %j', async (fim, lack) => {
    await start({ fim });
    expect((await infill({ input_prefix: 'a', input_suffix: 'b' })).json).toEqual({
      error: { code: 501, type: 'not_supported_error', message: `Infill is not supported by this model: ${lack}` },
    });
  });

  it('is 501 where the context gives embeddings', async () => {
    await start({ pooling: 'mean' });
    expect((await infill({ input_prefix: 'a', input_suffix: 'b' })).status).toBe(501);
  });
});

describe('a suffix in POST /v1/completions', () => {
  const complete = (body: object) => post(test.app, '/v1/completions', body);

  it('makes a gap of the place behind the prompt', async () => {
    await start();
    const { status, json } = await complete({ prompt: 'ab', suffix: 'yz' });
    expect([status, json.choices[0].text]).toEqual([200, 'hello']);
    expect(await prompt()).toEqual([FIM.pre, ...bytesOf('ab'), FIM.suf, ...bytesOf('yz'), FIM.mid]);
  });

  it('holds for each of several prompts', async () => {
    await start();
    const { json } = await complete({ prompt: ['a', 'b'], suffix: 'z' });
    expect(json.choices).toHaveLength(2);
    expect(await prompt()).toEqual([FIM.pre, ...bytesOf('b'), FIM.suf, ...bytesOf('z'), FIM.mid]);
  });

  it('leaves the marks of the gap out of an echo', async () => {
    await start();
    for (const given of ['ab', bytesOf('ab')]) {
      const { json } = await complete({ prompt: given, suffix: 'yz', echo: true });
      expect(json.choices[0].text).toBe('abhello');
    }
  });

  it('is none when it is empty', async () => {
    await start();
    await complete({ prompt: 'ab', suffix: '' });
    expect(await prompt()).toEqual(bytesOf('ab'));
  });

  it('is refused by a model that cannot fill gaps', async () => {
    await start({ fim: {} });
    const { status, json } = await complete({ prompt: 'ab', suffix: 'yz' });
    expect([status, json.error]).toMatchObject([
      400,
      { param: 'suffix', message: expect.stringContaining('is not supported by this model: prefix token is missing') },
    ]);
  });
});
