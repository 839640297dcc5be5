import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { post, request } from './requests.js';

const HOSTILE = [
  '',
  '.',
  '..',
  '../x',
  '..\\x',
  'a/b',
  'a\\b',
  '/etc/passwd',
  'C:\\x',
  'c:x',
  './x',
  '.hidden',
  'x/../../y',
  'nul',
  'CON.bin',
  'com1',
  'a\u0000b',
  'a\nb',
  'a\u202eb',
  'a:stream',
  'a*',
  'a?',
  'a"b',
  'a|b',
  'trailing.',
  'trailing ',
  ' leading',
  '\ud800',
  'e\u0301',
  'x'.repeat(256),
  '%2e%2e%2fx/y',
];

describe('slots', () => {
  let parent: string;
  let folder: string;
  let test: TestApp;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'llamero-http-slots-'));
    folder = await mkdtemp(join(parent, 'saved-'));
    test = await createTestApp({ slots: 2, argv: ['--slots', '--slot-save-path', folder, '-np', '2'] });
  });
  afterEach(async () => {
    await test.engine.close();
    await test.app.close();
    await rm(parent, { recursive: true });
  });

  const act = (slot: number | string, action: string, body?: object) =>
    request(test.app, 'POST', `/slots/${slot}?action=${action}`, body);
  const complete = (prompt: string, slot: number, n_predict = 4) =>
    post(test.app, '/completion', { prompt, id_slot: slot, n_predict, temperature: 0 });

  // contract: slots.list
  it('show defaults before their first task, and that task afterwards', async () => {
    const before = await request(test.app, 'GET', '/slots');
    expect(before.json).toHaveLength(2);
    expect(before.json[1]).toMatchObject({
      id: 1,
      id_task: -1,
      speculative: false,
      is_processing: false,
      non_causal: false,
      params: { n_predict: -1, temperature: expect.any(Number), samplers: expect.any(Array) },
      prompt: '',
      next_token: { has_next_token: true, has_new_line: false, n_remain: -1, n_decoded: 0, stopping_word: '' },
    });
    await complete('abc', 1);
    const [, slot] = (await request(test.app, 'GET', '/slots')).json;
    expect(slot).toMatchObject({
      id: 1,
      is_processing: false,
      params: { n_predict: 4, temperature: 0 },
      prompt: 'abc',
      next_token: { has_next_token: false, n_remain: 0, n_decoded: 4 },
    });
    expect(slot.id_task).toBeGreaterThan(0);
  });

  // contract: slots.fail_on_no_slot
  it('can be asked for an idle one: 503 when all work', async () => {
    expect((await request(test.app, 'GET', '/slots?fail_on_no_slot=1')).status).toBe(200);
    let reply: Awaited<ReturnType<typeof request>> | undefined;
    test.backend.context.during = async (step) => {
      if (step === 2) reply = await request(test.app, 'GET', '/slots?fail_on_no_slot=1');
    };
    await Promise.all([complete('abc', 0, 8), complete('xyz', 1, 8)]);
    expect(reply?.status).toBe(503);
    expect(reply?.json.error).toMatchObject({ type: 'unavailable_error', message: 'no slot available' });
  });

  // contract: slots.save-restore, slots.erase
  it('are saved, erased and restored', async () => {
    await complete('abc', 0);
    const saved = await act(0, 'save', { filename: 'a.bin' });
    expect(saved.json).toEqual({
      id_slot: 0,
      filename: 'a.bin',
      n_saved: 6,
      n_written: expect.any(Number),
      timings: { save_ms: expect.any(Number) },
    });
    expect(await readdir(folder)).toEqual(['a.bin']);
    expect((await act(0, 'erase')).json).toEqual({ id_slot: 0, n_erased: 6 });
    expect((await act(0, 'erase')).json).toEqual({ id_slot: 0, n_erased: 0 });
    const restored = await act(1, 'restore', { filename: 'a.bin' });
    expect(restored.json).toEqual({
      id_slot: 1,
      filename: 'a.bin',
      n_restored: 6,
      n_read: saved.json.n_written,
      timings: { restore_ms: expect.any(Number) },
    });
    expect((await complete('abc', 1)).json.timings.cache_n).toBe(2);
  });

  it.each(HOSTILE)('refuse the file name %j, and touch nothing', async (filename) => {
    await complete('abc', 0);
    const before = await readdir(parent, { recursive: true });
    for (const action of ['save', 'restore']) {
      const { status, json } = await act(0, action, { filename });
      expect([status, json.error.type]).toEqual([400, 'invalid_request_error']);
      expect(json.error.message).toMatch(/filename/);
    }
    expect(await readdir(parent, { recursive: true })).toEqual(before);
    expect((await complete('abc', 0)).status).toBe(200);
  });

  it.each<[string, string, string, object | undefined, string]>([
    ['no action', '0', '', {}, 'Invalid action'],
    ['an unknown action', '0', 'copy', {}, 'Invalid action'],
    ['a name of every object', '0', 'constructor', {}, 'Invalid action'],
    ['a slot beyond the last', '2', 'erase', undefined, 'Invalid slot ID'],
    ['a negative slot', '-1', 'erase', undefined, 'Invalid slot ID'],
    ['a slot that is no number', 'abc', 'erase', undefined, 'Invalid slot ID'],
    ['a slot with a fraction', '0.5', 'erase', undefined, 'Invalid slot ID'],
    ['no file name', '0', 'save', {}, "'filename' must be a string"],
    ['no body', '0', 'restore', undefined, "'filename' must be a string"],
    ['a file name of another type', '0', 'save', { filename: 5 }, "'filename' must be a string"],
    ['a file that is not there', '0', 'restore', { filename: 'no.bin' }, 'there is none of that name'],
  ])('refuse %s', async (_, slot, action, body, message) => {
    const { status, json } = await act(slot, action, body);
    expect([status, json.error.type]).toEqual([400, 'invalid_request_error']);
    expect(json.error.message).toContain(message);
  });

  it('refuse a file that is none of theirs', async () => {
    await writeFile(join(folder, 'b.bin'), 'something else');
    const { status, json } = await act(0, 'restore', { filename: 'b.bin' });
    expect([status, json.error.message]).toEqual([400, 'The file is no saved slot']);
  });

  // contract: flags.gates
  it('answer 501 where they are not switched on, and say by which flag', async () => {
    const plain = await createTestApp();
    try {
      const list = await request(plain.app, 'GET', '/slots');
      expect([list.status, list.json.error.type]).toEqual([501, 'not_supported_error']);
      expect(list.json.error.message).toContain('--slots');
      const action = await request(plain.app, 'POST', '/slots/0?action=erase');
      expect([action.status, action.json.error.type]).toEqual([501, 'not_supported_error']);
      expect(action.json.error.message).toContain('--slot-save-path');
    } finally {
      await plain.engine.close();
      await plain.app.close();
    }
  });

  it('need a folder that is there', async () => {
    await expect(createTestApp({ argv: ['--slot-save-path', join(folder, 'no')] })).rejects.toThrow(
      /--slot-save-path: there is no folder/,
    );
  });
});
