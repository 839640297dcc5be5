import { describe, expect, it } from 'vitest';
import { createTask } from './create-task.js';
import type { EngineError } from './engine-error.js';
import type { PromptMedia } from './media.js';
import type { ModelInfo } from './model-info.js';
import type { TaskRequest } from './task.js';

const MODEL = { generates: true, slots: 2, slotContextSize: 8, canShift: true, shifts: false } as ModelInfo;

const request = (changes: Partial<TaskRequest> = {}) =>
  ({ slotId: -1, prompt: new Int32Array(3), ...changes }) as TaskRequest;
const create = (changes: Partial<TaskRequest>, model: Partial<ModelInfo> = {}) =>
  createTask(request(changes), { ...MODEL, ...model });

describe('a task', () => {
  it('is the request, where it fits the model', () => {
    const wanted = request({ slotId: 1 });
    expect(createTask(wanted, MODEL)).toBe(wanted);
  });

  it.each([2, -2, 0.5, Number.NaN])('is refused for the slot %s, which there is not', (slotId) => {
    expect(() => create({ slotId })).toThrowError(
      expect.objectContaining({ code: 'ERR_INVALID_SLOT', details: { slotId } }),
    );
  });

  it('is refused with a prompt that fills a slot, and says by how much and what helps', () => {
    const prompt = new Int32Array(8);
    const error = { code: 'ERR_CONTEXT_SIZE', details: { promptTokens: 8, contextSize: 8 } };
    expect(() => create({ prompt })).toThrowError(expect.objectContaining(error));
    expect(() => create({ prompt })).toThrow('or enable context shift');
    expect(() => create({ prompt }, { canShift: false })).not.toThrow('or enable context shift');
    expect(() => create({ prompt: new Int32Array(7) })).not.toThrow();
  });

  it('has a longer prompt where the context shifts, unless its logprobs are wanted', () => {
    const prompt = new Int32Array(80);
    expect(() => create({ prompt }, { shifts: true })).not.toThrow();
    expect(() => create({ prompt, promptLogprobs: true }, { shifts: true })).toThrowError(
      expect.objectContaining({ code: 'ERR_CONTEXT_SIZE' }),
    );
  });

  describe('with media', () => {
    const vision: Partial<ModelInfo> = { modalities: { vision: true, audio: false }, slotContextSize: 64 };
    const image: PromptMedia = {
      ...{ at: 1, cells: 3, positions: 2, hash: 'cat', kind: 'image', bytes: new Uint8Array(4), part: 0 },
    };
    const prompt = Int32Array.of(5, -1, -1, -1, 6);

    it('is the request, where they fit the prompt and the model', () => {
      expect(() => create({ prompt, media: [image] }, vision)).not.toThrow();
    });

    it('is refused by a model that does not take them', () => {
      const refusal = (media: PromptMedia, model: Partial<ModelInfo>) => {
        try {
          return create({ prompt, media: [media] }, model);
        } catch (error) {
          const { code, message } = error as EngineError;
          return { code, message };
        }
      };
      expect(refusal(image, {})).toEqual({ code: 'ERR_MEDIA', message: 'This model does not take images or sound' });
      const sound = { ...image, kind: 'audio' } as const;
      expect(refusal(sound, vision)).toEqual({ code: 'ERR_MEDIA', message: 'This model does not take sound' });
    });

    it.each([
      ['begin before it', { at: -1 }],
      ['end behind it', { at: 3 }],
      ['stand where tokens are', { at: 0 }],
      ['have no cell', { cells: 0 }],
      ['take more positions than cells', { positions: 4 }],
    ])('is refused where they %s', (_, changes) => {
      expect(() => create({ prompt, media: [{ ...image, ...changes }] }, vision)).toThrowError(
        expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
      );
    });

    it('is refused where it is longer than a slot, although the context shifts: media are not cut', () => {
      const long = Int32Array.from({ length: 80 }, (_, place) => (place > 0 && place < 4 ? -1 : 5));
      expect(() => create({ prompt: long, media: [image] }, { ...vision, shifts: true })).toThrowError(
        expect.objectContaining({ code: 'ERR_CONTEXT_SIZE' }),
      );
    });

    it('has no logprobs of its prompt', () => {
      expect(() => create({ prompt, media: [image], promptLogprobs: true }, vision)).toThrowError(
        expect.objectContaining({ code: 'ERR_UNSUPPORTED' }),
      );
    });
  });

  it('is refused where the model generates no text', () => {
    expect(() => create({}, { generates: false })).toThrowError(expect.objectContaining({ code: 'ERR_UNSUPPORTED' }));
  });
});
