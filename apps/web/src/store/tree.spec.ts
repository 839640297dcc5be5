import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageRecord } from './records.js';
import { MessageTree } from './tree.js';

const message = (id: string, parent: string | null, createdAt = 0): MessageRecord => ({
  ...{ id, parent, createdAt, conversation: 'c', role: 'user', text: id, state: 'done' },
});

const ids = (messages: readonly MessageRecord[]) => messages.map(({ id }) => id);

describe('the tree of messages', () => {
  const tree = () =>
    new MessageTree([message('a', null, 1), message('b', 'a', 2), message('c', 'b', 3), message('d', 'a', 4)]);

  it('has the branch to a message', () => {
    expect([ids(tree().branchTo('c')), ids(tree().branchTo('d')), ids(tree().branchTo(null))]).toEqual([
      ['a', 'b', 'c'],
      ['a', 'd'],
      [],
    ]);
  });

  it('has what was edited beside what it was before', () => {
    expect(tree().siblingsOf(tree().get('b')!)).toEqual(['b', 'd']);
  });

  it('goes on from a message by the latest', () => {
    expect([tree().endFrom('a'), tree().endFrom('b'), tree().latestEnd()]).toEqual(['d', 'c', 'd']);
    expect(new MessageTree().latestEnd()).toBe(null);
  });

  it('loses a message with all that follows', () => {
    const pruned = tree();
    expect(ids(pruned.remove('b')).toSorted()).toEqual(['b', 'c']);
    expect([ids(pruned.all()), pruned.siblingsOf(pruned.get('d')!)]).toEqual([['a', 'd'], ['d']]);
  });

  it('does not hang in a circle', () => {
    const circle = new MessageTree([message('a', 'b'), message('b', 'a')]);
    expect(circle.branchTo('a').length).toBeLessThan(5);
    expect(['a', 'b']).toContain(circle.endFrom('a'));
    expect(ids(circle.remove('a')).toSorted()).toEqual(['a', 'b']);
  });

  it('has every message in exactly one place, whatever is put and removed', () => {
    const parents = fc.array(fc.nat(), { minLength: 1, maxLength: 40 });
    const property = fc.property(parents, fc.array(fc.nat(), { maxLength: 10 }), (links, removals) => {
      const messages = links.map((link, index) => message(`${index}`, index === 0 ? null : `${link % index}`, index));
      const grown = new MessageTree(messages);
      for (const removal of removals) grown.remove(`${removal % links.length}`);
      for (const each of grown.all()) {
        const branch = grown.branchTo(each.id);
        expect(branch[0]!.parent).toBe(null);
        expect(branch.at(-1)).toBe(each);
        expect(grown.siblingsOf(each).filter((id) => id === each.id)).toHaveLength(1);
        expect(ids(grown.branchTo(grown.endFrom(each.id)))).toContain(each.id);
      }
    });
    fc.assert(property);
  });
});
