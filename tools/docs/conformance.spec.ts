import { describe, expect, it } from 'vitest';
import { conformanceTable, problemsOf, tagsIn, tagsOf } from './conformance.mjs';
import { ROOT, readItems } from './conformance-page.mjs';

describe('the items of the contract', () => {
  it('each have a test or wait for one, and each tag names an item', () => {
    expect(problemsOf(readItems(), tagsOf(ROOT))).toEqual([]);
  });
});

describe('a tag', () => {
  it('belongs to the test that follows it', () => {
    const source = [
      '// contract: a, b',
      "it('does one thing', () => {});",
      '  // contract: c',
      "  it.each([['(', 1], [\"it's\", 2]] as const)('does %s', () => {});",
      '// contract: d',
      'describe.skipIf(x)(',
      '  `a group`,',
    ].join('\n');
    expect(tagsIn(source)).toEqual([
      { id: 'a', title: 'does one thing' },
      { id: 'b', title: 'does one thing' },
      { id: 'c', title: 'does %s' },
      { id: 'd', title: 'a group' },
    ]);
  });

  it('is missed, and found too many', () => {
    const items = sectionOf({ id: 'a', text: 'A' }, { id: 'b', text: 'B', waits: 'c' });
    expect(problemsOf(items, [{ id: 'z', file: 'f', title: 't' }])).toEqual([
      'no test is tagged with a',
      'f is tagged with z, which is no item',
    ]);
    expect(
      problemsOf(
        items,
        ['a', 'b'].map((id) => ({ id, file: 'test/model/f', title: 't' })),
      ),
    ).toEqual(['b waits, but has a test']);
    expect(conformanceTable(items, [{ id: 'a', file: 'test/model/f.spec.ts', title: 'a | b' }])).toContain(
      '| `a` | A | real inference | f.spec.ts: a \\| b |',
    );
  });

  it('is to be of a test on a real model, unless the item says why not', () => {
    const fake = [{ id: 'a', file: 'test/http/f.spec.ts', title: 't' }];
    const without = sectionOf({ id: 'a', text: 'A' });
    const saying = sectionOf({ id: 'a', text: 'A', modelless: 'no model comes into it' });
    expect(problemsOf(without, fake)).toEqual(['a is held without a model, and does not say why']);
    expect(problemsOf(saying, fake)).toEqual([]);
    expect(problemsOf(saying, [...fake, { id: 'a', file: 'test/model/f.spec.ts', title: 't' }])).toEqual([
      'a is held by real inference',
    ]);
    expect(conformanceTable(saying, fake)).toContain('| HTTP over a fake backend: no model comes into it |');
  });

  it('may stand for all items whose names begin alike', () => {
    const items = sectionOf({ id: 'a.b', text: 'B' }, { id: 'a.c', text: 'C' }, { id: 'ab', text: 'D' });
    expect(problemsOf(items, [{ id: 'a.*', file: 'test/model/f.spec.ts', title: 't' }])).toEqual([
      'no test is tagged with ab',
    ]);
  });
});

function sectionOf(...items: { id: string; text: string; waits?: string; modelless?: string }[]) {
  return { sections: [{ title: 'S', items }] };
}
