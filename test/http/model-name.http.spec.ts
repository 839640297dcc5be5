import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { post, request } from './requests.js';

const apps: TestApp[] = [];
afterEach(() => Promise.all(apps.splice(0).map(({ app }) => app.close())));

async function start(...argv: string[]) {
  const test = await createTestApp({ answer: 'x', argv });
  apps.push(test);
  return test.app;
}

const BODIES: readonly (readonly [path: string, body: object])[] = [
  ['/completion', { prompt: 'a' }],
  ['/v1/completions', { prompt: 'a' }],
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'a' }] }],
  ['/v1/chat/completions/input_tokens', { messages: [{ role: 'user', content: 'a' }] }],
];

describe('the name of a model', () => {
  it.each(BODIES)('that is not served is refused at %s with --check-model-name', async (path, body) => {
    const app = await start('--check-model-name', '--alias', 'llama,lama');
    const { status, json } = await post(app, path, { ...body, model: 'gpt-4o' });
    expect([status, json.error.code, json.error.param]).toEqual([404, 'model_not_found', 'model']);
    expect(json.error.message).toBe("The model 'gpt-4o' does not exist: GET /v1/models has those that do");
    for (const model of ['llama', 'lama', null, undefined]) {
      expect((await post(app, path, { ...body, model })).status).toBe(200);
    }
  });

  it('is one of those that the list has', async () => {
    const app = await start('--check-model-name');
    const [{ id }] = (await request(app, 'GET', '/v1/models')).json.data;
    expect((await post(app, '/completion', { prompt: 'a', model: id })).status).toBe(200);
    expect((await post(app, '/completion', { prompt: 'a', model: `${id}x` })).status).toBe(404);
  });

  it('is any without the flag', async () => {
    expect((await post(await start(), '/completion', { prompt: 'a', model: 'gpt-4o' })).status).toBe(200);
  });
});
