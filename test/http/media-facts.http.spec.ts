import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { FAKE_MARKER } from '../support/fake-media.js';
import { request } from './requests.js';

let test: TestApp;
afterEach(() => test.app.close());

async function facts(takesMedia: boolean, compat: string) {
  test = await createTestApp({ takesMedia, argv: ['--compat', compat] });
  const get = async (path: string) => (await request(test.app, 'GET', path)).json;
  return { props: await get('/props'), models: [await get('/models'), await get('/v1/models')] };
}

describe('a server whose model takes pictures and sound', () => {
  it('says so in /props and in both lists of models, as v0.5 does', async () => {
    const { props, models } = await facts(true, 'v0.5');
    expect(props.modalities).toEqual({ vision: true, video: false, audio: true });
    expect(props.media_marker).toBe(FAKE_MARKER);
    for (const list of models) expect(list.models[0].capabilities).toEqual(['completion', 'multimodal']);
  });

  it('says so in /props, as January 2025 has it, and with the marker', async () => {
    const { props } = await facts(true, '2025-01');
    expect(props.modalities).toEqual({ vision: true, audio: true });
    expect(props.media_marker).toBe(FAKE_MARKER);
  });
});

describe('a server whose model takes text', () => {
  it.each(['v0.5', '2025-01'])('says that it takes no more (%s)', async (compat) => {
    const { props, models } = await facts(false, compat);
    expect(props.modalities).toMatchObject({ vision: false, audio: false });
    expect(props).not.toHaveProperty('media_marker');
    expect(JSON.stringify(models)).not.toContain('multimodal');
  });
});
