import { describe, expect, it } from 'vitest';
import { EngineError } from './engine-error.js';

describe('EngineError', () => {
  it('keeps the code and the message of a native error, and the error as its cause', () => {
    const cause = Object.assign(new Error('no room'), { code: 'ERR_NO_KV_SLOT' });
    const error = EngineError.from(cause);
    expect(error).toMatchObject({ code: 'ERR_NO_KV_SLOT', message: 'no room', details: {}, cause });
    expect(error).toBeInstanceOf(Error);
  });

  it('leaves an EngineError as it is', () => {
    const error = new EngineError('ERR_CONTEXT_SIZE', 'too long', { promptTokens: 2, contextSize: 1 });
    expect(EngineError.from(error)).toBe(error);
  });

  it.each([
    [new TypeError('x is undefined'), 'x is undefined'],
    [Object.assign(new Error('gone'), { code: 'ENOENT' }), 'gone'],
    ['a string', 'a string'],
    [undefined, 'undefined'],
  ])('makes a fault of ours of anything else: %s', (cause, message) => {
    expect(EngineError.from(cause)).toMatchObject({ code: 'ERR_INTERNAL', message });
  });
});
