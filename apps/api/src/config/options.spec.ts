import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { OptionError, readOptions } from './options.js';

const COMPOSE_SAMPLE = {
  LLAMA_ARG_MODEL: '/models/my_model.gguf',
  LLAMA_ARG_CTX_SIZE: '4096',
  LLAMA_ARG_N_PARALLEL: '2',
  LLAMA_ARG_ENDPOINT_METRICS: '1',
  LLAMA_ARG_PORT: '8080',
};

function messageOf(argv: readonly string[], env: Record<string, string> = {}): string {
  try {
    readOptions(argv, env);
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError);
    return (error as OptionError).message;
  }
  throw new Error(`${argv.join(' ')} was accepted`);
}

describe('readOptions', () => {
  // contract: start.default-address
  it('serves with the defaults of llama-server when nothing is said', () => {
    expect(readOptions([], {})).toMatchObject({
      command: 'serve',
      contextSize: 4096,
      parallel: 1,
      batchSize: 2048,
      ubatchSize: 512,
      predict: -1,
      keep: 0,
      poll: 50,
      flashAttention: 'auto',
      cacheTypeK: 'f16',
      contextShift: true,
      contBatching: true,
      warmup: true,
      mmap: true,
      mlock: false,
      host: '127.0.0.1',
      port: 8080,
      timeout: 600,
      slotPromptSimilarity: 0.5,
      temperature: 0.8,
      topK: 40,
      topP: 0.95,
      minP: 0.05,
      repeatPenalty: 1,
      seed: 0xffffffff,
      apiKeys: [],
      metrics: false,
      slots: false,
      props: false,
      notices: [],
    });
  });

  // contract: start.command-line-wins
  it('lets the command line win over the environment, and the environment over the default', () => {
    const env = { LLAMA_ARG_PORT: '1111', LLAMA_ARG_HOST: '0.0.0.0' };
    const options = readOptions(['--port', '2222'], env);
    expect([options.port, options.host, options.timeout]).toEqual([2222, '0.0.0.0', 600]);
    expect(options.notices).toEqual(['LLAMA_ARG_PORT is overridden by --port']);
  });

  it('takes the last of several values on the command line', () => {
    expect(readOptions(['-c', '1', '--ctx-size', '2'], {}).contextSize).toBe(2);
    expect(readOptions(['-nocb', '-cb', '--no-mmap'], {})).toMatchObject({ contBatching: true, mmap: false });
    expect(readOptions(['-v', '-lv', '2'], {}).verbosity).toBe(2);
    expect(readOptions(['-lv', '2', '-v'], {}).verbosity).toBe(0x7fffffff);
  });

  it("serves the model of the README's compose sample", () => {
    const options = readOptions([], COMPOSE_SAMPLE);
    expect(options).toMatchObject({ model: '/models/my_model.gguf', contextSize: 4096, parallel: 2, port: 8080 });
    expect(options).toMatchObject({ isDemoModel: false, metrics: true, notices: [] });
  });

  it('serves the demo model of the package, from any folder, when no model is named', () => {
    const before = process.cwd();
    process.chdir(tmpdir());
    try {
      const options = readOptions([], {});
      expect(options.isDemoModel).toBe(true);
      expect(existsSync(options.model)).toBe(true);
    } finally {
      process.chdir(before);
    }
  });

  it('serves no demo model where a URL or a repository is named, alone or beside a path', () => {
    const remote = { isDemoModel: false, isRemoteModel: true };
    expect(readOptions(['-mu', 'http://host/x.gguf'], {})).toMatchObject({ ...remote, model: '', alias: '' });
    expect(readOptions([], { LLAMA_ARG_HF_REPO: 'user/model' })).toMatchObject({ ...remote, model: '' });
    expect(readOptions(['-hf', 'user/model', '-m', 'x.gguf'], {})).toMatchObject({ ...remote, model: 'x.gguf' });
    expect(readOptions(['-m', 'x.gguf'], {})).toMatchObject({ isDemoModel: false, isRemoteModel: false });
  });

  it('calls the model of a repository as it was asked for, unless there is an alias', () => {
    expect(readOptions(['-hf', 'user/model:Q8_0'], {}).alias).toBe('user/model:Q8_0');
    expect(readOptions(['-hf', 'user/model:Q8_0', '-a', 'mine'], {}).alias).toBe('mine');
    expect(readOptions([], {}).alias).toBe('');
  });

  it('opens no connection for a model with --offline', () => {
    expect(readOptions([], {}).offline).toBe(false);
    expect(readOptions(['--offline'], {}).offline).toBe(true);
    expect(readOptions([], { LLAMA_ARG_OFFLINE: '1' }).offline).toBe(true);
  });

  it('reads negative numbers as values', () => {
    expect(readOptions(['--temp', '-1', '-n', '-2', '--keep', '-1', '-s', '-1', '-t', '-1'], {})).toMatchObject({
      temperature: -1,
      predict: -2,
      keep: -1,
      seed: 0xffffffff,
      threads: -1,
    });
  });

  it('reads -fa with and without a value', () => {
    const flashAttention = (...argv: string[]) => readOptions(argv, {}).flashAttention;
    expect(flashAttention('-fa', '-m', 'x')).toBe('on');
    expect(flashAttention('-fa')).toBe('on');
    expect(flashAttention('-fa', 'off')).toBe('off');
    expect(flashAttention('--flash-attn', 'auto', '-m', 'x')).toBe('auto');
    expect(flashAttention('-fa', '-1')).toBe('auto');
    expect(messageOf(['-fa', 'perhaps'])).toBe('-fa: "perhaps" is not one of on, off, auto');
  });

  it.each([
    ['1', 'on'],
    ['true', 'on'],
    ['enabled', 'on'],
    ['yes', 'on'],
    ['ON', 'on'],
    ['0', 'off'],
    ['off', 'off'],
    ['False', 'off'],
    ['disabled', 'off'],
    ['no', 'off'],
    ['auto', 'auto'],
  ])('reads LLAMA_ARG_FLASH_ATTN=%s as %s', (text, value) => {
    expect(readOptions([], { LLAMA_ARG_FLASH_ATTN: text }).flashAttention).toBe(value);
  });

  it('switches off by LLAMA_ARG_NO_X when that is true, also when LLAMA_ARG_X is true', () => {
    expect(readOptions([], { LLAMA_ARG_NO_MMAP: '1' }).mmap).toBe(false);
    expect(readOptions([], { LLAMA_ARG_NO_MMAP: '0' }).mmap).toBe(true);
    expect(readOptions([], { LLAMA_ARG_CONT_BATCHING: '0' }).contBatching).toBe(false);
    expect(readOptions([], { LLAMA_ARG_CONT_BATCHING: '1', LLAMA_ARG_NO_CONT_BATCHING: 'on' }).contBatching).toBe(
      false,
    );
    expect(messageOf([], { LLAMA_ARG_NO_MMAP: 'perhaps' })).toMatch(/^LLAMA_ARG_NO_MMAP: "perhaps" is neither/);
  });

  it('treats an empty variable as absent', () => {
    expect(readOptions([], { LLAMA_ARG_PORT: '', LLAMA_API_KEY: '', LLAMA_ARG_NO_MMAP: '' })).toMatchObject({
      port: 8080,
      apiKeys: [],
      mmap: true,
      notices: [],
    });
  });

  it('accepts "_" in long flags', () => {
    expect(readOptions(['--ctx_size', '64'], {}).contextSize).toBe(64);
  });

  // contract: flags.help-version
  it('ends at --help, --version and --list-devices, whatever else is wrong', () => {
    const command = (argv: string[], env = {}) => readOptions(argv, env).command;
    expect(command(['-h', '--nonsense'])).toBe('help');
    expect(command(['--usage'], { LLAMA_ARG_PORT: 'x' })).toBe('help');
    expect(command(['--metrics', '--version'])).toBe('version');
    expect(command(['--list-devices', '-m'])).toBe('list-devices');
  });
});

describe('repeatable flags', () => {
  it('add up', () => {
    const options = readOptions(
      ['-l', '5+1', '--logit-bias', '6-inf', '--override-kv', 'a=int:1', '--override-kv', 'b=bool:true,c=str:x,y'],
      {},
    );
    expect(options.logitBias).toEqual([
      [5, 1],
      [6, -Infinity],
    ]);
    expect(options.overrides).toEqual([
      { key: 'a', type: 'int', value: 1 },
      { key: 'b', type: 'bool', value: true },
      { key: 'c', type: 'str', value: 'x,y' },
    ]);
  });

  it('replace the default sequence breakers, and none forgets them', () => {
    const breakers = (...argv: string[]) => readOptions(argv, {}).drySequenceBreakers;
    const flag = '--dry-sequence-breaker';
    expect(breakers()).toEqual(['\n', ':', '"', '*']);
    expect(breakers(flag, ';', flag, '!')).toEqual([';', '!']);
    expect(breakers(flag, 'none')).toEqual([]);
    expect(breakers(flag, ';', flag, 'none', flag, '!')).toEqual(['!']);
  });

  it('join a mask and a range of CPUs', () => {
    const { cpuMask } = readOptions(['-C', '0x9', '--cpu-range', '5-6'], {});
    expect([...cpuMask!.keys()].filter((cpu) => cpuMask![cpu])).toEqual([0, 3, 5, 6]);
  });

  // contract: access.key-file
  it('join keys of the command line, of a file and of the environment', () => {
    const files: Record<string, string> = { keys: '# comment\nfile-1\r\n\nfile-2' };
    const options = readOptions(['--api-key', 'a,b', '--api-key', 'c', '--api-key-file', 'keys'], {}, (p) => files[p]!);
    expect(options.apiKeys).toEqual(['a', 'b', 'c', 'file-1', 'file-2']);
    const mixed = readOptions(['--api-key-file', 'keys'], { LLAMA_API_KEY: 'env' }, (p) => files[p]!);
    expect(mixed.apiKeys).toEqual(['env', 'file-1', 'file-2']);
    expect(readOptions(['--api-key', 'cli'], { LLAMA_API_KEY: 'env' }).apiKeys).toEqual(['cli']);
  });
});
