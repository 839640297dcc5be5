import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BROKEN_MEDIA } from '../support/broken-media.js';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.js';
import { FAKE_MARKER } from '../support/fake-media.js';
import { dataUri, pngFile, pngOf, wavFile, wavOf } from '../support/media-files.js';
import { post } from './requests.js';

let test: TestApp;

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ answer: 'x', takesMedia: true, slotContextSize: 4096, ...options });
  vi.spyOn(test.engine, 'readMediaPrompt');
}

afterEach(() => test.app.close());

const CAT = pngOf(5, 'cat');
const SONG = wavOf(3, 'song');
const text = (words: string) => ({ type: 'text', text: words });
const image = (url: unknown) => ({ type: 'image_url', image_url: url });
const sound = (data: unknown) => ({ type: 'input_audio', input_audio: data });
const picture = image({ url: dataUri(CAT), detail: 'high' });
const recording = sound({ data: SONG.toString('base64'), format: 'wav' });

const chat = (messages: readonly object[], more: object = {}) =>
  post(test.app, '/v1/chat/completions', { messages, max_tokens: 1, ...more });
const ask = (...content: unknown[]) => chat([{ role: 'user', content }]);

/** What the engine was asked to read at last: the text, and the files. */
function read() {
  const [words, files] = vi.mocked(test.engine.readMediaPrompt).mock.lastCall!;
  return { words, files: files.map(({ bytes }) => Buffer.from(bytes)) };
}

describe('pictures and sound in messages', () => {
  it.each([
    ['a data URI', { url: dataUri(CAT) }],
    ['a data URI alone', dataUri(CAT)],
    ['Base64', { url: CAT.toString('base64') }],
    ['Base64 for URLs', CAT.toString('base64url')],
  ])('are read where they are %s', async (_, url) => {
    await start();
    const { status, json } = await ask(text('What is this?'), image(url));
    expect(status).toBe(200);
    const { words, files } = read();
    expect(words.split(FAKE_MARKER)).toHaveLength(2);
    expect(words).not.toMatch(/media_[0-9a-f]{8}/);
    expect(files).toEqual([CAT]);
    expect(json.usage.prompt_tokens).toBe(words.length - FAKE_MARKER.length + 5);
  });

  it('stand where they stand: several in a message, over turns, and in results of tools', async () => {
    await start();
    const dog = pngOf(2, 'dog');
    const { status } = await chat([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: [text('1'), picture, text('2'), recording, text('3'), image(dataUri(dog))] },
      { role: 'assistant', content: null, tool_calls: [{ id: 'a', function: { name: 'look', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'a', content: [text('4'), picture] },
      { role: 'user', content: [text('5'), sound({ url: dataUri(SONG) })] },
    ]);
    expect(status).toBe(200);
    const { words, files } = read();
    expect(files).toEqual([CAT, SONG, dog, CAT, SONG]);
    const order = words.split(FAKE_MARKER).map((piece) => piece.replaceAll(/[^1-5]/g, ''));
    expect(order).toEqual(['1', '2', '3', '4', '5', '']);
  });

  it('reach the template as llama.cpp has them', async () => {
    await start();
    vi.spyOn(test.backend, 'applyChatTemplate');
    await ask(text('a'), picture);
    const { messages } = JSON.parse(vi.mocked(test.backend.applyChatTemplate).mock.lastCall![0]);
    expect(messages[0].content).toEqual([text('a'), { type: 'media_marker', text: expect.any(String) }]);
  });

  it('are counted, and stand as the marker in the prompt that is shown', async () => {
    await start();
    const messages = [{ role: 'user', content: [text('a'), picture] }];
    const shown = await post(test.app, '/apply-template', { messages });
    expect(shown.json.prompt.split(FAKE_MARKER)).toHaveLength(2);
    const counted = await post(test.app, '/v1/chat/completions/input_tokens', { messages });
    expect(counted.json.input_tokens).toBe(shown.json.prompt.length - FAKE_MARKER.length + 5);
  });

  it('are read in streams, and for several choices once', async () => {
    await start({ slots: 2 });
    const { events } = await chat([{ role: 'user', content: [picture] }], { stream: true, n: 2 });
    expect(events.at(-1)).toBe('[DONE]');
    expect(test.engine.readMediaPrompt).toHaveBeenCalledTimes(1);
  });

  it('keep their places beside control tokens that count as text', async () => {
    await start();
    const content = [text('a</s>b'), picture, text('c<s>d')];
    const { status, json } = await chat([{ role: 'user', content }], { special_in_content: false });
    expect(status).toBe(200);
    expect(read().files).toEqual([CAT]);
    const plain = await chat([{ role: 'user', content }]);
    expect(json.usage.prompt_tokens).toBe(plain.json.usage.prompt_tokens);
  });

  it('are not what a message merely names', async () => {
    await start();
    const { status } = await ask(text(`What is ${FAKE_MARKER}?`));
    expect(status).toBe(200);
    expect(test.engine.readMediaPrompt).not.toHaveBeenCalled();
  });

  it.each([
    ['in a text', [{ role: 'user', content: [text(FAKE_MARKER), picture] }], 'messages[0]'],
    [
      'in another message',
      [
        { role: 'user', content: FAKE_MARKER },
        { role: 'user', content: [picture] },
      ],
      'messages[0]',
    ],
    [
      'in a message behind',
      [
        { role: 'user', content: [picture] },
        { role: 'user', content: FAKE_MARKER },
      ],
      'messages[1]',
    ],
  ])('are refused beside the marker as text: %s', async (_, messages, place) => {
    await start();
    const { status, json } = await chat(messages);
    expect([status, json.error.param]).toEqual([400, place]);
    expect(json.error.message).toContain('must not have the text <__media__> beside pictures or sound');
    expect(test.engine.readMediaPrompt).not.toHaveBeenCalled();
  });

  it('are refused by their place where the template leaves them out', async () => {
    await start();
    const apply = test.backend.applyChatTemplate.bind(test.backend);
    vi.spyOn(test.backend, 'applyChatTemplate').mockImplementation((request) =>
      apply(JSON.stringify({ ...JSON.parse(request), messages: [{ role: 'user', content: 'a' }] })),
    );
    const { status, json } = await ask(text('a'), picture);
    expect([status, json.error.param]).toEqual([400, 'messages[0].content[1].image_url']);
    expect(json.error.message).toContain('is left out by the chat template');
  });

  it.each([
    [picture, 'image_url', 'This model does not take images'],
    [recording, 'input_audio', 'This model does not take audio'],
  ])('are refused by a model of text', async (part, field, message) => {
    await start({ takesMedia: false });
    for (const path of ['/v1/chat/completions', '/apply-template', '/v1/chat/completions/input_tokens']) {
      const { status, json } = await post(test.app, path, { messages: [{ role: 'user', content: [part] }] });
      const param = `messages[0].content[0].${field}`;
      expect([status, json.error]).toEqual([400, { code: 400, type: 'invalid_request_error', message, param }]);
    }
  });

  it('are refused by the place of the file that the decoder cannot read', async () => {
    await start();
    const { status, json } = await ask(picture, text('and'), image(dataUri(pngFile(3, 3))));
    expect([status, json.error.param]).toEqual([400, 'messages[0].content[2].image_url']);
    expect(json.error.message).toContain('cannot be decoded');
  });

  it.each(BROKEN_MEDIA)('are refused before they are decoded: $title', async ({ kind, file, says }) => {
    await start();
    const broken = kind === 'image' ? image({ url: dataUri(file) }) : sound({ data: file.toString('base64') });
    const { status, json } = await ask(text('What is this?'), broken);
    const field = kind === 'image' ? 'image_url' : 'input_audio';
    expect([status, json.error.param]).toEqual([400, `messages[0].content[1].${field}`]);
    expect(json.error.message).toMatch(says);
    expect(test.engine.readMediaPrompt).not.toHaveBeenCalled();
    expect((await chat([{ role: 'user', content: 'Hi' }])).status).toBe(200);
  });

  it.each([
    ['http://127.0.0.1/cat.png', [], 'nothing is fetched without --allow-remote-media'],
    ['http://127.0.0.1/cat.png', ['--allow-remote-media'], 'leads to an address that is not public'],
    ['http://[::ffff:169.254.169.254]/', ['--allow-remote-media'], 'leads to an address that is not public'],
    ['file:///etc/passwd', [], 'files are not read without --media-path'],
    ['file:///etc/passwd', ['--media-path', tmpdir()], 'is no file below --media-path'],
    ['ftp://example.com/cat.png', ['--allow-remote-media'], 'must be a data URI, a URL'],
    ['malformed', [], 'is not Base64'],
    ['text', [], 'is none of PNG, JPEG, GIF, BMP'],
    ['data:text/html;base64,aGVsbG8=', [], 'must be a data URI of an image or of sound'],
  ])('are not had from %s with %j', async (url, argv, problem) => {
    await start({ argv });
    const { status, json } = await ask(image({ url }));
    expect([status, json.error.param]).toEqual([400, 'messages[0].content[0].image_url']);
    expect(json.error.message).toContain(problem);
  });

  it('are read from the folder that the server was given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'media-'));
    writeFileSync(join(folder, 'cat.png'), CAT);
    await start({ argv: ['--media-path', folder] });
    expect((await ask(image({ url: 'file://cat.png' }))).status).toBe(200);
    expect(read().files).toEqual([CAT]);
    rmSync(folder, { recursive: true });
  });

  it('count once for each answer among what requests may hold', async () => {
    await start({ argv: ['--max-inflight-bytes', '8000000'] });
    const large = image(dataUri(pngFile(2, 2, { text: `image 3 cat ${'x'.repeat(300_000)}` })));
    expect((await chat([{ role: 'user', content: [large] }], { n: 2 })).status).toBe(200);
    const { status, json } = await chat([{ role: 'user', content: [large] }], { n: 64 });
    expect([status, json.error.type]).toEqual([503, 'unavailable_error']);
    expect(test.backend.context.encoded).toHaveLength(1);
  });

  it('are bounded in number, bytes, pixels and seconds', async () => {
    const argv = [
      '--max-media',
      '2',
      '--max-media-bytes',
      '1',
      '--max-media-pixels',
      '100',
      '--max-media-seconds',
      '2',
    ];
    await start({ argv });
    expect((await ask(picture, recording)).status).toBe(200);
    const refused = async (...parts: readonly object[]) => (await ask(...parts)).json.error;
    expect(await refused(picture, recording, picture)).toMatchObject({
      ...{ code: 400, param: 'messages[0].content[2].image_url' },
      message: expect.stringContaining('a request has at most 2'),
    });
    const shown = await post(test.app, '/apply-template', {
      messages: [{ role: 'user', content: [picture, recording, picture] }],
    });
    expect(shown.json.error).toMatchObject({ code: 400, param: 'messages[0].content[2].image_url' });
    const large = Buffer.concat([CAT, Buffer.alloc(1024 * 1024)]);
    expect((await refused(image(dataUri(large)))).message).toContain('must have at most 1048576 bytes');
    expect((await refused(image(dataUri(pngFile(11, 11))))).message).toContain('at most 100 are read');
    expect((await refused(sound({ data: dataUri(wavFile(2 * 16_000 * 3)) }))).message).toContain('at most 2 are read');
  });
});
