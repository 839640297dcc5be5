import { describe, expect, it } from 'vitest';
import { BenchOptionError, readBenchOptions } from './options.js';

describe('readBenchOptions', () => {
  it('passes everything after -- on to the server', () => {
    const options = readBenchOptions(['--streams', '1,8', '--', '--threads', '2', '--poll', '0']);
    expect(options.streams).toEqual([1, 8]);
    expect(options.serverFlags).toEqual(['--threads', '2', '--poll', '0']);
  });

  it('keeps what follows a second -- from the peer', () => {
    const options = readBenchOptions(['--workload', 'overload', '--', '-t', '2', '--', '--max-queue', '8']);
    expect(options.serverFlags).toEqual(['-t', '2']);
    expect(options.ownFlags).toEqual(['--max-queue', '8']);
  });

  it('plots the workload whose load rises', () => {
    expect(readBenchOptions(['--plot', 'load.svg']).workload).toBe('load-steps');
    expect(() => readBenchOptions(['--plot', 'load.svg', '--workload', 'mixed'])).toThrow('load-steps');
  });

  it('makes a quick run shorter unless told otherwise', () => {
    expect(readBenchOptions(['--quick']).rounds).toBeLessThan(readBenchOptions([]).rounds);
    expect(readBenchOptions(['--quick', '--rounds', '9']).rounds).toBe(9);
  });

  it.each([
    ['--rounds', '0'],
    ['--turns', '0'],
    ['--streams', '1,x'],
    ['--random-model', '7G'],
    ['--random-type', 'toString'],
    ['--unknown'],
    ['--mmproj', 'eye.gguf'],
    ['--pictures', '--model', 'm.gguf'],
    ['--predict', '1'],
    ['--workload', 'constructor'],
    ['--seed', '3'],
    ['--workload', 'mixed', '--against', 'http://127.0.0.1:1'],
  ])('refuses %s %s', (...argv) => {
    expect(() => readBenchOptions(argv.filter((word) => word !== undefined))).toThrow(BenchOptionError);
  });
});
