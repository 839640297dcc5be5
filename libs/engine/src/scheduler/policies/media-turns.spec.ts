import { describe, expect, it } from 'vitest';
import type { EncodedMedia } from '../../backend/media-reader.js';
import type { MediaSpan } from '../../door/media.js';
import type { PreparedMedia } from '../../media/task-media.js';
import { MediaTurns } from './media-turns.js';

const media = (encoded: boolean): PreparedMedia => ({
  media: {} as MediaSpan,
  chunk: undefined,
  encoded: encoded ? ({} as EncodedMedia) : undefined,
});
const ready = { nextMedia: media(true) };
const unencoded = { nextMedia: media(false) };
const text = { nextMedia: undefined };

describe('the turns of media and tokens', () => {
  it('alternate while both wait', () => {
    const turns = new MediaTurns();
    const chosen = [1, 2, 3, 4].map(() => turns.next([text, ready]));
    expect(chosen).toEqual([ready, undefined, ready, undefined]);
  });

  it('are all for media where nobody has tokens', () => {
    const turns = new MediaTurns();
    expect([1, 2, 3].map(() => turns.next([ready, unencoded]))).toEqual([ready, ready, ready]);
  });

  it('count what is encoded as one of media', () => {
    const turns = new MediaTurns();
    const isEncoded = ({ encoded }: PreparedMedia) => encoded !== undefined;
    expect(turns.nextToEncode([text, unencoded], isEncoded)).toBe(unencoded);
    expect(turns.next([text, ready])).toBeUndefined();
    expect(turns.nextToEncode([text, ready, unencoded], isEncoded)).toBe(unencoded);
    expect(turns.nextToEncode([text, unencoded], isEncoded)).toBeUndefined();
    expect(turns.nextToEncode([ready, unencoded], isEncoded)).toBe(unencoded);
    expect(turns.nextToEncode([ready, text], isEncoded)).toBeUndefined();
  });

  it('are all for tokens while nothing is encoded', () => {
    const turns = new MediaTurns();
    expect([1, 2].map(() => turns.next([text, unencoded]))).toEqual([undefined, undefined]);
    expect(turns.next([])).toBeUndefined();
  });
});
