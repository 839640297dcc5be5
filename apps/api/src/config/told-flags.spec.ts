import { describe, expect, it } from 'vitest';
import { ALL_FLAGS } from './flags.js';
import { readOptions } from './options.js';
import { type ToldFlag, toldFlags } from './told-flags.js';

const FILES: Readonly<Record<string, string>> = { 'keys.txt': 'filesecret', 't.jinja': 'x'.repeat(5000) };

function told(name: string, argv: readonly string[], env: Readonly<Record<string, string>> = {}): ToldFlag {
  const options = readOptions(argv, env, (path) => FILES[path]!);
  return toldFlags(options).find((flag) => flag.name === name)!;
}

describe('flags as they are told', () => {
  it('say what gave their value: the spelling, the variable, or nothing', () => {
    expect(told('--port', [])).toMatchObject({ value: '8080', from: 'default', by: undefined });
    expect(told('--port', ['--port', '1'])).toMatchObject({ value: '1', from: 'command line', by: '--port' });
    const env = { LLAMA_ARG_PORT: '2' };
    expect(told('--port', [], env)).toMatchObject({ value: '2', from: 'environment', by: 'LLAMA_ARG_PORT' });
    expect(told('--port', ['--port', '1'], env)).toMatchObject({ value: '1', by: '--port' });
    expect(told('--slots', ['--slots', '--no-slots'])).toMatchObject({ by: '--no-slots' });
  });

  it('name every spelling that adds to a list', () => {
    const argv = ['--lora', 'a.gguf', '--lora-scaled', 'b.gguf', '0.5', '--lora', 'c.gguf'];
    expect(told('--lora', argv)).toMatchObject({
      value: '{"path":"a.gguf","scale":1}, {"path":"b.gguf","scale":0.5}, {"path":"c.gguf","scale":1}',
      by: '--lora, --lora-scaled',
    });
    expect(told('--logit-bias', ['-l', '5-inf']).value).toBe('5, -Infinity');
  });

  it('have the default of the generation of llama-server that is stood in for', () => {
    const value = (compat: string) => told('--slots', ['--compat', compat]).value;
    expect(value('v0.5')).not.toBe(value('2025-01'));
  });

  it('tell no secret, in whatever way it was given', () => {
    const argv = ['--api-key', 'mysecret', '--api-key-file', 'keys.txt', '--hf-token', 'tokensecret'];
    const url = ['-mu', 'https://me:urlsecret@example.com/a.gguf?token=querysecret'];
    const options = readOptions([...argv, ...url], { LLAMA_API_KEY: 'envsecret' }, (path) => FILES[path]!);
    expect(JSON.stringify(toldFlags(options))).not.toMatch(/\w+secret/);
    expect(told('--api-key', argv).value).toBe('set');
    expect(told('--api-key', [])).toMatchObject({ value: 'none', from: 'default' });
    expect(told('--model-url', url).value).toBe('https://example.com/a.gguf');
  });

  it('are short, whatever they hold, and each there once', () => {
    expect(told('--chat-template', ['--chat-template-file', 't.jinja']).value).toHaveLength(1001);
    expect(told('--cpu-mask', ['--cpu-mask', '5']).value).toBe('CPUs 0, 2');
    const all = toldFlags(readOptions([]));
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    const own = ALL_FLAGS.filter(({ target, status }) => target === undefined && status !== 'later');
    expect(all.length).toBe(own.length);
    expect(all.every(({ value, from }) => value !== '' && from === 'default')).toBe(true);
  });
});
