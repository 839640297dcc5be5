import { describe, expect, it } from 'vitest';
import { readRpcWorkerOptions } from './rpc-worker.js';

describe('the flags of rpc-worker', () => {
  it('listen to this machine alone where nothing is said', () => {
    expect(readRpcWorkerOptions([], {})).toEqual({
      host: '127.0.0.1',
      port: 50_052,
      devices: [],
      threads: undefined,
      memory: undefined,
    });
  });

  it("are those of llama.cpp's own server, long and short, and --mem", () => {
    const env = { LLAMA_CACHE: '/var/cache/llama' };
    const options = {
      host: '10.0.0.7',
      port: 6000,
      devices: ['CUDA0', 'CUDA1'],
      threads: 3,
      memory: 512 * 1024 * 1024,
    };
    const cacheFolder = '/var/cache/llama/rpc/';
    const long = ['--host', '10.0.0.7', '--port', '6000', '--device', 'CUDA0,CUDA1', '--threads', '3', '--cache'];
    const short = ['-H', '10.0.0.7', '-p', '6000', '-d', 'CUDA0/CUDA1', '-t', '3', '-c'];
    for (const words of [long, short]) {
      expect(readRpcWorkerOptions([...words, '--mem', '512'], env)).toEqual({ ...options, cacheFolder });
    }
  });

  it('ask for the help', () => {
    expect(readRpcWorkerOptions(['--help'], {})).toBeUndefined();
    expect(readRpcWorkerOptions(['-p', '6000', '-h'], {})).toBeUndefined();
  });

  it.each([
    [['--port', '0'], '--port: "0" is not a whole number from 1 to 65535'],
    [['--port', '70000'], '--port: "70000" is not a whole number from 1 to 65535'],
    [['--threads', 'two'], '--threads: "two" is not a whole number from 1 to 4096'],
    [['--mem', '-1'], /--mem/],
    [['--host', ''], '--host: "" is neither an IPv4 address nor a name'],
    [['--host', '::1'], '--host: "::1" is neither an IPv4 address nor a name'],
    [['--hots', 'a'], "Unknown option '--hots' (see llamero rpc-worker --help)"],
    [['extra'], /extra.*see llamero rpc-worker --help/],
  ] as const)('are refused by name: %j', (words, message) => {
    expect(() => readRpcWorkerOptions(words, {})).toThrow(message);
  });
});
