import { describe, expect, it } from 'vitest';
import { BROKEN_MEDIA } from '../../../../test/support/broken-media.js';
import {
  bmpFile,
  flacFile,
  gifFile,
  id3Tag,
  jpegFile,
  mp3File,
  pngFile,
  wavFile,
} from '../../../../test/support/media-files.js';
import { DEFAULT_LIMITS } from '../config/limits.js';
import { inspectMedia } from './inspect-media.js';

describe('the headers of a file', () => {
  it.each([
    ['PNG', pngFile(7, 5), { width: 7, height: 5, frames: 1 }],
    ['JPEG', jpegFile(640, 480, { scanBytes: 4000 }), { width: 640, height: 480, frames: 1 }],
    ['progressive JPEG', jpegFile(16, 16, { frame: 0xc2, scans: 10 }), { width: 16, height: 16, frames: 1 }],
    ['GIF', gifFile(20, 10, { frames: 3 }), { width: 20, height: 10, frames: 3 }],
    ['BMP', bmpFile(6, 4), { width: 6, height: 4, frames: 1 }],
    ['BMP with its top first', bmpFile(6, -4), { width: 6, height: 4, frames: 1 }],
  ])('say how large a %s is', async (_, file, facts) => {
    expect(await inspectMedia(file, 'image', DEFAULT_LIMITS)).toEqual({ kind: 'image', ...facts });
  });

  it.each([
    ['WAV', wavFile(32_000), { channels: 1, sampleRate: 16_000, seconds: 1 }],
    ['WAV of unknown length', wavFile(16_000, { claimed: 0xffffffff }), { sampleRate: 16_000, seconds: 0.5 }],
    ['WAV in floats', wavFile(64_000, { format: 3, depth: 32, channels: 2, rate: 8000 }), { channels: 2, seconds: 1 }],
    ['MP3', mp3File(100), { channels: 1, sampleRate: 44_100, seconds: expect.closeTo((100 * 1152) / 44_100, 6) }],
    ['MP3 with tags', Buffer.concat([id3Tag(300), mp3File(50, { name: 'Info', frames: 49 })]), { sampleRate: 44_100 }],
    ['MP3 with a tag at its end', Buffer.concat([mp3File(3), Buffer.from('TAG'), Buffer.alloc(125)]), { channels: 1 }],
    ['FLAC', flacFile(20), { channels: 1, sampleRate: 44_100, seconds: expect.closeTo((20 * 4096) / 44_100, 6) }],
  ])('say how long a %s is', async (_, file, facts) => {
    expect(await inspectMedia(file, 'audio', DEFAULT_LIMITS)).toMatchObject({ kind: 'audio', ...facts });
  });

  it.each(BROKEN_MEDIA)('refuse $title', async ({ kind, file, says }) => {
    await expect(inspectMedia(file, kind, DEFAULT_LIMITS)).rejects.toMatchObject({
      name: 'MediaProblem',
      message: expect.stringMatching(says),
    });
  });

  it('never fail in another way, wherever a file is cut', async () => {
    const files = [pngFile(3, 3), jpegFile(8, 8), gifFile(4, 4), bmpFile(2, 2), wavFile(64), mp3File(2), flacFile(2)];
    for (const file of files) {
      for (let length = 0; length < file.length; length++) {
        const error = await inspectMedia(file.subarray(0, length), undefined, DEFAULT_LIMITS).catch(
          (problem) => problem,
        );
        if (error instanceof Error) expect(error.name).toBe('MediaProblem');
      }
    }
  });

  it('never fail in another way, whichever byte is another one', async () => {
    const files = [pngFile(3, 3), jpegFile(8, 8), gifFile(4, 4), bmpFile(2, 2), wavFile(64), mp3File(2), flacFile(2)];
    for (const file of files) {
      for (let at = 0; at < Math.min(file.length, 120); at++) {
        for (const byte of [0, 1, 0x7f, 0x80, 0xff]) {
          const changed = Buffer.from(file);
          changed[at] = byte;
          const error = await inspectMedia(changed, undefined, DEFAULT_LIMITS).catch((problem) => problem);
          if (error instanceof Error) expect(error.name).toBe('MediaProblem');
        }
      }
    }
  });
});
