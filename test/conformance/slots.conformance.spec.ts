import { mkdtempSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DEMO_MODEL } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';
import { LATER_PARAMS, NEXT_TOKEN, namesOf, PARAMS, SLOT } from './answer-shapes.js';

const PROMPT = 'Once upon a time there was a fox who lived behind a garden wall';
const ENDLESS = { prompt: PROMPT, n_predict: 20_000, ignore_eos: true, stream: true };

describe('slots over HTTP', () => {
  const folder = mkdtempSync(join(tmpdir(), 'llamero-slots-'));
  const client = servedModel(DEMO_MODEL, ['-c', '1024', '-np', '2', '--slots', '--slot-save-path', folder]);
  const closed = servedModel(DEMO_MODEL, ['-c', '512', '-np', '1']);

  afterAll(() => rmSync(folder, { recursive: true }));

  const slots = async () => (await client.get('/slots')).json;
  const act = (id: number | string, action: string, body: object = {}) =>
    client.post(`/slots/${id}?action=${action}`, body);
  const complete = async (body: object) =>
    (await client.post('/completion', { prompt: PROMPT, n_predict: 8, temperature: 0, ...body })).json;

  /** Runs `during` while as many endless streams as there are slots run. */
  async function whileBusy(during: () => Promise<void>): Promise<void> {
    const leaving = new AbortController();
    const streams = await Promise.all(
      [0, 1].map((id_slot) =>
        fetch(`${client.address}/completion`, {
          method: 'POST',
          body: JSON.stringify({ ...ENDLESS, id_slot }),
          signal: leaving.signal,
        }),
      ),
    );
    await Promise.all(streams.map((stream) => stream.body!.getReader().read()));
    try {
      await during();
    } finally {
      leaving.abort();
      await expect.poll(async () => (await slots()).map(isProcessing)).toEqual([false, false]);
    }
  }

  const isProcessing = ({ is_processing }: { readonly is_processing: boolean }) => is_processing;

  // contract: slots.fields
  it('are all listed, in the shape of /props, with nothing done yet', async () => {
    const list = await slots();
    expect(list.map(({ id }: { id: number }) => id)).toEqual([0, 1]);
    for (const slot of list) {
      expect(Object.keys(slot)).toEqual(SLOT);
      expect(namesOf(slot.params, LATER_PARAMS)).toEqual(PARAMS);
      expect(Object.keys(slot.next_token)).toEqual(NEXT_TOKEN);
      expect(slot).toMatchObject({ id_task: -1, n_ctx: 512, speculative: false, is_processing: false, prompt: '' });
    }
  });

  // contract: slots.list
  it('show the settings, the prompt and the end of their last task', async () => {
    const { has_new_line } = await complete({ id_slot: 1, n_predict: 5, top_k: 7, stop: ['never'] });
    const slot = (await slots())[1];
    expect(slot.id_task).toBeGreaterThanOrEqual(0);
    expect(slot.params).toMatchObject({ n_predict: 5, max_tokens: 5, top_k: 7, stop: ['never'], temperature: 0 });
    expect(slot.prompt).toContain(PROMPT);
    expect(slot.next_token).toEqual({
      has_next_token: false,
      has_new_line,
      n_remain: 0,
      n_decoded: 5,
      stopping_word: '',
    });
  });

  // contract: slots.busy, slots.fail_on_no_slot
  it('show what they do while they work; then fail_on_no_slot is 503', async () => {
    expect((await client.get('/slots?fail_on_no_slot=1')).status).toBe(200);
    await whileBusy(async () => {
      for (const slot of await slots()) {
        expect(slot.is_processing).toBe(true);
        expect(slot.next_token).toMatchObject({ has_next_token: true, n_decoded: expect.any(Number) });
        expect(slot.next_token.n_decoded + slot.next_token.n_remain).toBe(ENDLESS.n_predict);
      }
      const { status, json } = await client.get('/slots?fail_on_no_slot=1');
      expect([status, json.error.code, json.error.type]).toEqual([503, 503, 'unavailable_error']);
      expect((await client.get('/slots')).status).toBe(200);
    });
  });

  // contract: slots.save-restore, slots.erase
  it('are saved, erased and restored, and go on from there', async () => {
    const first = await complete({ id_slot: 0, cache_prompt: false });
    const held = first.tokens_cached;
    const saved = await act(0, 'save', { filename: 'fox.bin' });
    expect(saved.status).toBe(200);
    expect(Object.keys(saved.json)).toEqual(['id_slot', 'filename', 'n_saved', 'n_written', 'timings']);
    expect(saved.json).toMatchObject({ id_slot: 0, filename: 'fox.bin', n_saved: held });
    expect(saved.json.timings).toEqual({ save_ms: expect.any(Number) });
    expect((await stat(join(folder, 'fox.bin'))).size).toBe(saved.json.n_written);

    const erased = await act(0, 'erase');
    expect([erased.status, erased.json]).toEqual([200, { id_slot: 0, n_erased: held }]);
    expect((await complete({ id_slot: 0, n_predict: 0 })).timings.cache_n).toBe(0);

    const restored = await act(1, 'restore', { filename: 'fox.bin' });
    expect(Object.keys(restored.json)).toEqual(['id_slot', 'filename', 'n_restored', 'n_read', 'timings']);
    expect(restored.json).toMatchObject({ id_slot: 1, n_restored: held, n_read: saved.json.n_written });
    expect(restored.json.timings).toEqual({ restore_ms: expect.any(Number) });
    const again = await complete({ id_slot: 1 });
    expect([again.content, again.timings.prompt_n]).toEqual([first.content, 1]);
  });

  // contract: slots.refused
  it.each([
    ['an id that no slot has', 9, 'erase', {}, /Invalid slot ID/],
    ['an id that is no number', 'abc', 'erase', {}, /Invalid slot ID/],
    ['an unknown action', 0, 'foo', {}, /[Ii]nvalid action|'action'/],
    ['no name', 0, 'save', {}, /'filename'/],
    ['a name outside the folder', 0, 'save', { filename: '../x' }, /filename/],
    ['a file that is not there', 0, 'restore', { filename: 'nope.bin' }, /file cannot be read/],
  ])('refuse %s', async (_, id, action, body, message) => {
    const { status, json } = await act(id, action, body);
    expect([status, json.error.code, json.error.type]).toEqual([400, 400, 'invalid_request_error']);
    expect(json.error.message).toMatch(message);
  });

  // contract: slots.gates, flags.gates
  it.each([
    ['GET', '/slots', '--slots'],
    ['GET', '/metrics', '--metrics'],
    ['POST', '/slots/0?action=save', '--slot-save-path'],
    ['POST', '/slots/0?action=erase', '--slot-save-path'],
    ['POST', '/props', '--props'],
  ])('and other gates are shut unless they are opened: %s %s is 501 and names %s', async (method, path, flag) => {
    const { status, json } = await closed.send(method, path, method === 'POST' ? '{"filename": "x"}' : undefined);
    expect(status).toBe(501);
    expect(json.error).toMatchObject({ code: 501, type: 'not_supported_error' });
    expect(json.error.message).toMatch(new RegExp(`^This server does not support .* Start it with \`${flag}\`$`));
  });
});
