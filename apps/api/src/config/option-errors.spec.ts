import { describe, expect, it } from 'vitest';
import { ALL_FLAGS } from './flags.js';
import { OptionError, readOptions } from './options.js';

function messageOf(argv: readonly string[], env: Record<string, string> = {}): string {
  try {
    readOptions(argv, env);
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError);
    return (error as OptionError).message;
  }
  throw new Error(`${argv.join(' ')} was accepted`);
}

describe('errors', () => {
  it.each([
    [['--port', '65536'], '--port: "65536" is not an integer from 0 to 65535'],
    [['--port', '80x'], '--port: "80x" is not an integer from 0 to 65535'],
    [['-np', '0'], '-np: "0" is not an integer from 1 to 256'],
    [['-n', '-3'], '-n: "-3" is not an integer of at least -2'],
    [['-c', '2147483648'], '-c: "2147483648" is not an integer of at least 0'],
    [['-b', '1.5'], '-b: "1.5" is not an integer of at least 1'],
    [['--poll', '101'], '--poll: "101" is not an integer from 0 to 100'],
    [['--top-p', '1.5'], '--top-p: "1.5" is not a number from 0 to 1'],
    [['--temp', 'nan'], '--temp: "nan" is not a number'],
    [['--repeat-penalty', '0'], '--repeat-penalty: "0" is not a number greater than 0'],
    [['--rope-scale', '0'], '--rope-scale: "0" is not a number greater than 0'],
    [['-ctk', 'q3'], '-ctk: "q3" is not one of f32, f16, bf16, q8_0, q4_0, q4_1, iq4_nl, q5_0, q5_1'],
    [['-sm', 'tensor'], '-sm: "tensor" is not one of none, layer, row'],
    [['-m', ''], '-m: the value is empty'],
    [['--api-key', ','], '--api-key: "," is an empty list'],
    [['--port'], '--port: a value is missing (PORT)'],
    [['-c', '--port', '1'], '-c: a value is missing (N) before --port'],
    [['--lora-scaled', 'x.gguf'], '--lora-scaled: a value is missing (FNAME SCALE)'],
    [['--port=80'], 'unknown flag "--port=80": the value is a word of its own, as in --port 80'],
    [['--prot', '80'], 'unknown flag "--prot"; did you mean --port?'],
    [['--np', '4'], 'unknown flag "--np"; did you mean -np?'],
    [['-ctx-size', '4'], 'unknown flag "-ctx-size"; did you mean --ctx-size?'],
    [['--frobnicate'], 'unknown flag "--frobnicate"; --help lists all flags'],
    [['a.gguf'], 'unexpected argument "a.gguf" (a model is given with -m a.gguf)'],
    [['two\nlines'], 'unexpected argument "two\\nlines"'],
    [['--chat-template-file', '/no/such'], '--chat-template-file: the file "/no/such" cannot be read (ENOENT)'],
  ])('%j: %s', (argv, message) => {
    expect(messageOf(argv)).toBe(message);
  });

  it('name the variable that holds a bad value', () => {
    expect(messageOf([], { LLAMA_ARG_PORT: 'http' })).toBe('LLAMA_ARG_PORT: "http" is not an integer from 0 to 65535');
    expect(messageOf([], { LLAMA_ARG_MLOCK: 'maybe' })).toMatch(/^LLAMA_ARG_MLOCK: "maybe" is neither/);
  });

  it('refuse a key file without keys, which would leave the server open', () => {
    expect(() => readOptions(['--api-key-file', 'keys'], {}, () => '# none\n')).toThrow('holds no key');
  });
});

describe('what is not supported yet', () => {
  const later = ALL_FLAGS.filter((flag) => flag.status === 'later');

  it.each(later.map((flag) => [flag.names[0]!, flag] as const))('%s is refused by its name', (name, flag) => {
    const isOnByDefault = flag.takesValue === 'never' && flag.default === true;
    const spelling = isOnByDefault ? flag.offNames[0]! : name;
    const words = flag.takesValue === 'never' ? [] : flag.type.examples;
    const readFile = () => '{}';
    expect(() => readOptions([spelling, ...words], {}, readFile)).toThrow(`${spelling} is not supported yet`);
  });

  it('is accepted where it asks for the default', () => {
    expect(readOptions(['--cache-reuse', '0', '--no-slots'], { LLAMA_ARG_ENDPOINT_METRICS: '0' })).toMatchObject({
      cacheReuse: 0,
      slots: false,
      metrics: false,
    });
  });

  it('is refused from the environment by the name of the variable', () => {
    for (const { env, type } of later.filter((flag) => flag.env.length > 0 && flag.takesValue !== 'never')) {
      const given = { [env[0]!]: type.examples[0]! };
      expect(messageOf([], given)).toBe(`${env[0]} is not supported yet`);
    }
  });

  it('does not stop a server for an HF_TOKEN that is meant for others', () => {
    expect(readOptions([], { HF_TOKEN: 'hf_x' }).hfToken).toBe('hf_x');
  });
});

describe('notices', () => {
  // contract: start.aliases
  it('name the flags that have no effect', () => {
    const { notices } = readOptions(['--defrag-thold', '0.2', '-dkvc'], { LLAMA_ARG_NO_PERF: '1' });
    expect(notices).toHaveLength(3);
    expect(notices.map((notice) => notice.split(' has no effect: ')[0])).toEqual([
      'LLAMA_ARG_NO_PERF',
      '--defrag-thold',
      '-dkvc',
    ]);
  });

  it('say that --hf-file does nothing without a repository', () => {
    const notice = '--hf-file has no effect without --hf-repo';
    expect(readOptions(['-m', 'x.gguf', '-hff', 'y.gguf'], {}).notices).toEqual([notice]);
    expect(readOptions(['-hf', 'user/model', '-hff', 'y.gguf'], {}).notices).toEqual([]);
  });

  it('name variables that no flag has', () => {
    expect(readOptions([], { LLAMA_ARG_PROT: '1', LLAMA_ARG_FROBNICATE: '1', PATH: '/bin' }).notices).toEqual([
      'LLAMA_ARG_PROT is not a known variable; did you mean LLAMA_ARG_PORT?',
      'LLAMA_ARG_FROBNICATE is not a known variable',
    ]);
  });
});
