import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { request } from './requests.js';

let test: TestApp;

async function start(...argv: readonly string[]): Promise<void> {
  test = await createTestApp({ argv, slotContextSize: 128 });
}

afterEach(() => test.app.close());

const VERSION = { 'anthropic-version': '2023-06-01' };
const get = (url: string, headers?: Record<string, string>) => request(test.app, 'GET', url, undefined, headers);

describe('the models', () => {
  it("are in Anthropic's shape for its clients, and in OpenAI's for all others", async () => {
    await start('--alias', 'claude-local');
    const { json } = await get('/v1/models?limit=1000', VERSION);
    expect(json).toEqual({
      data: [
        {
          id: 'claude-local',
          type: 'model',
          display_name: 'claude-local',
          created_at: expect.stringMatching(/^20\d\d-\d\d-\d\dT.*Z$/),
          max_input_tokens: 128,
          max_tokens: 128,
          capabilities: null,
          lifecycle: 'active',
          line: null,
          deprecated_at: null,
          retires_at: null,
        },
      ],
      has_more: false,
      first_id: 'claude-local',
      last_id: 'claude-local',
    });
    expect((await get('/v1/models')).json).toMatchObject({ object: 'list', data: [{ id: 'claude-local' }] });
  });

  it('are found by any of their names, in either shape', async () => {
    await start('--compat', 'v0.5', '--alias', 'b,a');
    expect((await get('/v1/models/b', VERSION)).json).toMatchObject({ type: 'model', id: 'a' });
    expect((await get('/v1/models/a')).json).toMatchObject({ object: 'model', id: 'a', owned_by: 'llamacpp' });
  });

  it('are found by the path of their file', async () => {
    await start();
    const [{ id }] = (await get('/v1/models')).json.data;
    expect(id).toContain('/');
    expect((await get(`/v1/models/${encodeURIComponent(id)}`)).json.id).toBe(id);
  });

  it('are 404 by another name, in the shape of the client', async () => {
    await start('--alias', 'a');
    const own = await get('/v1/models/gpt-4o');
    expect([own.status, own.json.error.type]).toEqual([404, 'not_found_error']);
    const theirs = await get('/v1/models/gpt-4o', VERSION);
    expect([theirs.status, theirs.json.type, theirs.json.error.type]).toEqual([404, 'error', 'not_found_error']);
  });
});
