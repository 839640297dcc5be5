import { describe, expect, it } from 'vitest';
import type { FlagState as Flag } from '../api/server-types.js';
import { shownFlags } from './flag-list.js';

const flag = (name: string, from: Flag['from'], help = ''): Flag => ({ name, value: '1', from, help });

const FLAGS = [
  flag('--host', 'default', 'addresses to listen on'),
  flag('--port', 'environment', 'port to listen on'),
  flag('--parallel', 'command line', 'slots'),
];

const names = (words: string, all: boolean) => shownFlags(FLAGS, words, all).map(({ name }) => name);

describe('the list of flags', () => {
  it('has those that were given, and all when it is asked to, those first', () => {
    expect(names('', false)).toEqual(['--port', '--parallel']);
    expect(names('', true)).toEqual(['--port', '--parallel', '--host']);
  });

  it('is filtered by words of name, value, origin and meaning, among all', () => {
    expect(names('LISTEN', false)).toEqual(['--port', '--host']);
    expect(names('listen po', false)).toEqual(['--port']);
    expect(names('nothing', true)).toEqual([]);
  });
});
