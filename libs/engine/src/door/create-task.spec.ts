import { describe, expect, it } from 'vitest';
import { createTask } from './create-task.js';
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

  it('is refused where the model generates no text', () => {
    expect(() => create({}, { generates: false })).toThrowError(expect.objectContaining({ code: 'ERR_UNSUPPORTED' }));
  });
});
