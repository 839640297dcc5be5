import { describe, expect, it } from 'vitest';
import { titleOf } from './title.js';

describe('the name of a conversation', () => {
  it('is the first line that says something', () => {
    expect(titleOf('\n  \n Tell me \nmore')).toBe('Tell me');
  });

  it('is cut between letters', () => {
    expect(titleOf('🦙'.repeat(70))).toBe(`${'🦙'.repeat(59)}…`);
  });

  it('is that of a file where nothing was said', () => {
    expect(titleOf('', [{ kind: 'text', name: 'a.txt', text: '' }])).toBe('a.txt');
  });
});
