import { describe, expect, it } from 'vitest';
import { Failure, loadFailure } from './failure.js';

const lineOf = (message: string) => loadFailure(new Error(message), 'model.gguf').message;

describe('the line of a load that failed', () => {
  it.each([
    ['--gpu-layers 9: no GPU can be used', '--gpu-layers 9: no GPU can be used'],
    ["cannot load 'model.gguf': no such file", "cannot load 'model.gguf': no such file"],
    ['not enough memory', 'cannot load model.gguf: not enough memory'],
    ['--chat-template: Unexpected EOF\n...{%if...\n     ^', '--chat-template: Unexpected EOF ...{%if... ^'],
  ])('of %j is "%s"', (message, line) => {
    expect(lineOf(message)).toBe(line);
  });

  it('is that of the download, where that failed', () => {
    const cause = new Failure('user/model: not found');
    expect(loadFailure(new Error('x', { cause }), 'model.gguf')).toBe(cause);
  });
});
