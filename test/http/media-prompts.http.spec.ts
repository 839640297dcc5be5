import { afterEach, describe, expect, it, vi } from 'vitest';
import { BROKEN_MEDIA } from '../support/broken-media.js';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { FAKE_MARKER } from '../support/fake-media.js';
import { dataUri, pngFile, pngOf, wavOf } from '../support/media-files.js';
import { post } from './requests.js';

let test: TestApp;

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'x', takesMedia: true, slots: 2, slotContextSize: 4096, ...options });
  vi.spyOn(test.engine, 'readMediaPrompt');
}

afterEach(() => test.app.close());

const CAT = pngOf(5, 'cat');
const DOG = pngOf(2, 'dog');
const SONG = wavOf(3, 'song');
const base64 = (file: Buffer) => file.toString('base64');
const marked = (text: string, ...files: readonly Buffer[]) => ({
  prompt_string: text.replaceAll('*', FAKE_MARKER),
  multimodal_data: files.map(base64),
});

const complete = (prompt: unknown, more: object = {}, path = '/completion') =>
  post(test.app, path, { prompt, n_predict: 1, ...more });

/** What the engine was asked to read, in order. */
function read() {
  return vi.mocked(test.engine.readMediaPrompt).mock.calls.map(([text, files]) => ({
    text: text.replaceAll(FAKE_MARKER, '*'),
    files: files.map(({ bytes }) => Buffer.from(bytes)),
  }));
}

describe('a prompt with multimodal_data', () => {
  it('has the files where its markers are', async () => {
    await start();
    const { status, json } = await complete(marked('a *, b * and c', CAT, SONG));
    expect([status, json.tokens_evaluated]).toEqual([200, 'a , b  and c'.length + 5 + 3]);
    expect(read()).toEqual([{ text: 'a *, b * and c', files: [CAT, SONG] }]);
  });

  it('is taken by /v1/completions, echoed as its text, and among others in a list', async () => {
    await start();
    const { json } = await complete(['plain', marked('see *', DOG)], { echo: true, max_tokens: 1 }, '/v1/completions');
    expect(json.choices.map((choice: { text: string }) => choice.text)).toEqual(['plainx', `see ${FAKE_MARKER}x`]);
    expect(read()).toEqual([{ text: 'see *', files: [DOG] }]);
  });

  it('may have data URIs', async () => {
    await start();
    const prompt = { prompt_string: FAKE_MARKER, multimodal_data: [dataUri(CAT)] };
    expect((await complete(prompt)).status).toBe(200);
  });

  it('is plain text without the list', async () => {
    await start();
    for (const prompt of [
      FAKE_MARKER,
      { prompt_string: FAKE_MARKER },
      { prompt_string: FAKE_MARKER, multimodal_data: null },
    ]) {
      expect((await complete(prompt)).json.tokens_evaluated).toBe(FAKE_MARKER.length);
    }
    expect(read()).toEqual([]);
  });

  it.each([
    ['no marker', marked('a', CAT), 'prompt', 'it has 1, and there are 0'],
    ['no file', marked('a *'), 'prompt', 'it has 0, and there are 1'],
    ['more markers than files', ['a', marked('* *', CAT)], 'prompt[1]', 'it has 1, and there are 2'],
    ['more files than markers', [marked('*', CAT, DOG)], 'prompt[0]', 'it has 2, and there are 1'],
  ])('is refused with %s', async (_, prompt, place, message) => {
    await start();
    const { status, json } = await complete(prompt);
    expect([status, json.error.param]).toEqual([400, `${place}.multimodal_data`]);
    expect(json.error.message).toContain(message);
  });

  it('is refused by the place of a file that cannot be used', async () => {
    await start();
    const refused = async (prompt: unknown) => (await complete(prompt)).json.error;
    const url = { prompt_string: FAKE_MARKER, multimodal_data: ['http://127.0.0.1/'] };
    expect(await refused(url)).toMatchObject({
      ...{ code: 400, param: 'prompt.multimodal_data[0]' },
      message: expect.stringContaining('must be Base64 or a data URI'),
    });
    const none = { prompt_string: FAKE_MARKER, multimodal_data: ['malformed'] };
    expect(await refused(none)).toMatchObject({ code: 400, param: 'prompt.multimodal_data[0]' });
    const broken = BROKEN_MEDIA[0]!;
    expect(await refused(['a', marked('**', CAT, broken.file)])).toMatchObject({
      ...{ code: 400, param: 'prompt[1].multimodal_data[1]' },
      message: expect.stringMatching(broken.says),
    });
    expect(read()).toEqual([]);
    expect(await refused(['a', marked('**', CAT, pngFile(3, 3))])).toMatchObject({
      ...{ code: 400, param: 'prompt[1].multimodal_data[1]' },
      message: expect.stringContaining('cannot be decoded'),
    });
  });

  it('is refused by a model of text, by a model that does not take what it is, and where the prompt has logprobs', async () => {
    await start({ takesMedia: false });
    const message = 'This model does not take images or audio';
    expect((await complete(marked('*', CAT))).json.error).toMatchObject({ code: 400, message });
    await test.app.close();
    await start();
    const fields = { echo: true, logprobs: 1, max_tokens: 1 };
    expect((await complete(marked('*', CAT), fields, '/v1/completions')).json.error).toMatchObject({
      ...{ code: 400, param: 'prompt' },
      message: expect.stringContaining('cannot be combined with echo and logprobs'),
    });
    vi.spyOn(test.engine, 'model', 'get').mockReturnValue({
      ...test.engine.model,
      modalities: { vision: true, audio: false },
    });
    expect((await complete(marked('* *', CAT, SONG))).json.error).toMatchObject({
      ...{ code: 400, param: 'prompt.multimodal_data[1]', message: 'This model does not take audio' },
    });
  });
});

describe('image_data', () => {
  const images = [
    { id: 12, data: base64(CAT) },
    { id: 7, data: dataUri(DOG) },
  ];

  it('stands where prompts name it', async () => {
    await start();
    const { status, json } = await complete('a [img-7] b [img-12] c [img-7]', { image_data: images });
    expect([status, json.tokens_evaluated]).toEqual([200, 'a  b  c '.length + 5 + 2 + 2]);
    expect(read()).toEqual([{ text: 'a * b * c *', files: [DOG, CAT, DOG] }]);
  });

  it('is shared by the prompts of a list, of which some name none', async () => {
    await start();
    const more = { image_data: images, max_tokens: 1 };
    const { status } = await complete(['[img-7]', 'none', { prompt_string: '[img-12]' }], more, '/v1/completions');
    expect(status).toBe(200);
    expect(read()).toEqual([
      { text: '*', files: [DOG] },
      { text: '*', files: [CAT] },
    ]);
  });

  it('is nothing that names without it stand for', async () => {
    await start();
    for (const image_data of [undefined, null, []]) {
      expect((await complete('[img-7]', { image_data })).json.tokens_evaluated).toBe('[img-7]'.length);
    }
  });

  it.each([
    ['a name of no picture', '[img-12] [img-7] [img-8]', 'prompt', 'names [img-8], but image_data has no such id'],
    ['a picture without a name', 'a [img-12]', 'image_data[1]', 'is not used: no prompt names [img-7]'],
    ['a name within tokens', [1, '[img-12] [img-7]'], 'image_data[0]', 'is not used'],
    ['the marker itself', `[img-12] [img-7] ${FAKE_MARKER}`, 'prompt', 'must not have the media marker'],
    ['a list with a name of none', ['[img-12] [img-7]', '[img-1]'], 'prompt[1]', 'names [img-1]'],
    ['files of its own', marked('*', CAT), 'prompt.multimodal_data', 'cannot be combined with image_data'],
  ])('is refused with %s', async (_, prompt, param, message) => {
    await start();
    const { status, json } = await complete(prompt, { image_data: images });
    expect([status, json.error.param]).toEqual([400, param]);
    expect(json.error.message).toContain(message);
    expect(read()).toEqual([]);
  });

  it('is refused where it is no picture, and by what takes none', async () => {
    await start();
    const wrong = await complete('[img-1]', { image_data: [{ id: 1, data: base64(SONG) }] });
    expect(wrong.json.error).toMatchObject({
      ...{ code: 400, param: 'image_data[0]', message: expect.stringContaining('is a recording (WAV), not a picture') },
    });
    for (const [path, body] of [
      ['/v1/chat/completions', { messages: [{ role: 'user', content: '[img-1]' }] }],
      ['/infill', { input_prefix: '[img-1]', input_suffix: '' }],
    ] as const) {
      const { status, json } = await post(test.app, path, { ...body, image_data: images });
      expect([status, json.error.param]).toEqual([400, 'image_data']);
    }
    const filled = await complete('[img-12][img-7]', { image_data: images, suffix: 'b' }, '/v1/completions');
    expect(filled.json.error).toMatchObject({ code: 400, param: 'suffix' });
    await test.app.close();
    await start({ takesMedia: false });
    const { status, json } = await complete('[img-7] [img-12]', { image_data: images });
    expect([status, json.error]).toEqual([
      400,
      { code: 400, type: 'invalid_request_error', message: 'This model does not take images', param: 'image_data' },
    ]);
  });
});

describe('embeddings of pictures', () => {
  const embed = (body: object, path = '/embedding') => post(test.app, path, body);

  it('are those of inputs with multimodal_data, alone and among texts', async () => {
    await start({ pooling: 'mean' });
    const { status, json } = await embed({ content: [marked('a *', CAT), 'b', marked('* *', DOG, SONG)] });
    expect([status, json.length]).toEqual([200, 3]);
    expect(read().map(({ files }) => files)).toEqual([[CAT], [DOG, SONG]]);
    const own = await embed({ input: marked('a *', CAT) }, '/v1/embeddings');
    expect(own.json.usage.prompt_tokens).toBe('a '.length + 5);
  });

  it('are those of texts that name image_data', async () => {
    await start({ pooling: 'mean' });
    const { status } = await embed({ content: 'a [img-3]', image_data: [{ id: 3, data: base64(CAT) }] });
    expect(status).toBe(200);
    expect(read()).toEqual([{ text: 'a *', files: [CAT] }]);
  });

  it('are refused by the place of what is wrong', async () => {
    await start({ pooling: 'mean' });
    const image_data = [{ id: 3, data: base64(CAT) }];
    for (const [body, param] of [
      [{ input: ['a', 'b [img-4]'], image_data }, 'input[1]'],
      [{ input: 'b', image_data }, 'image_data[0]'],
      [{ content: ['a', marked('*')] }, 'content[1].multimodal_data'],
      [{ content: { prompt_string: FAKE_MARKER, multimodal_data: ['malformed'] } }, 'content.multimodal_data[0]'],
    ] as const) {
      const { status, json } = await embed(body);
      expect([status, json.error.param]).toEqual([400, param]);
    }
  });
});
