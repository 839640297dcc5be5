import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../../test/support/fake-backend.js';
import { createFakeEngine } from '../../../../test/support/fake-engine.js';
import { FAKE_MARKER, fakeMedia } from '../../../../test/support/fake-media.js';

const RULES = { addSpecial: false, parseSpecial: true };

async function engineThat(takesMedia: boolean) {
  const { engine } = createFakeEngine({ takesMedia });
  await engine.load();
  return engine;
}

describe('a prompt with media', () => {
  it('is read in order, each with its cells, its place and the file itself', async () => {
    const engine = await engineThat(true);
    const files = [fakeMedia('image', 2, 'cat'), fakeMedia('audio', 1, 'song')];
    const { tokens, media } = await engine.readMediaPrompt(`a${FAKE_MARKER}b${FAKE_MARKER}`, files, RULES);
    expect([...tokens]).toEqual([...bytesOf('a'), -1, -1, ...bytesOf('b'), -1]);
    expect(media).toMatchObject([
      { at: 1, cells: 2, kind: 'image', bytes: files[0]!.bytes },
      { at: 4, cells: 1, kind: 'audio', bytes: files[1]!.bytes },
    ]);
  });

  it('is refused by a model of text, which tells of no modalities', async () => {
    const engine = await engineThat(false);
    expect(engine.model.modalities).toBeUndefined();
    await expect(engine.readMediaPrompt(FAKE_MARKER, [fakeMedia('image', 2)], RULES)).rejects.toMatchObject({
      code: 'ERR_MEDIA',
      message: 'This model does not take images or sound',
    });
  });

  it('is refused with the number of the file that cannot be read', async () => {
    const engine = await engineThat(true);
    const files = [fakeMedia('image', 2), { bytes: Uint8Array.of(1, 2, 3) }];
    await expect(engine.readMediaPrompt(FAKE_MARKER.repeat(2), files, RULES)).rejects.toMatchObject({
      code: 'ERR_MEDIA',
      details: { file: 1 },
    });
  });
});
