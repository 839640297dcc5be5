import { describe, expect, it } from 'vitest';
import { Checkpoint } from './checkpoint.js';
import { CheckpointBuffers } from './checkpoint-buffers.js';
import { SequenceCheckpoints } from './sequence-checkpoints.js';

function prepare(max: number) {
  const buffers = new CheckpointBuffers();
  const make = () => new SequenceCheckpoints({ max, minStep: 100, endsMessage: () => false }, true);
  const at = (place: number) => new Checkpoint(place, buffers.take(8), 8, buffers);
  const places = (list: SequenceCheckpoints) => list.all.map(({ place }) => place);
  return { buffers, make, at, places };
}

describe('the checkpoints of a sequence', () => {
  it('are due at borders, once, where none is near', () => {
    const { make, at } = prepare(4);
    const list = make();
    list.plan(new Int32Array(500), 0, (place) => place);
    expect([list.nextBorder(0), list.nextBorder(100), list.isDue(100), list.isDue(99)]).toEqual([
      100,
      200,
      true,
      false,
    ]);
    expect(list.makeRoom(100)).toBe(true);
    list.add(at(100));
    expect(list.isDue(100)).toBe(false);
    list.plan(new Int32Array(500), 105, (place) => place);
    expect([list.isDue(105), list.nextBorder(105)]).toEqual([false, 200]);
  });

  it('are found up to a place, and dropped behind one', () => {
    const { make, at, places } = prepare(4);
    const list = make();
    for (const place of [100, 200, 300]) list.add(at(place));
    expect([list.before(99), list.before(200)?.place, list.before(299)?.place]).toEqual([undefined, 200, 200]);
    list.dropBehind(200);
    expect(places(list)).toEqual([100, 200]);
  });

  it('are no more than wished', () => {
    const { make, at, places } = prepare(2);
    const list = make();
    list.plan(new Int32Array(500), 0, (place) => place);
    for (const place of [100, 200, 300, 400]) {
      if (list.makeRoom(place)) list.add(at(place));
      expect(list.all.length).toBeLessThanOrEqual(2);
    }
    expect(places(list).at(-1)).toBe(400);
  });

  it('give their memory back once no sequence holds them', () => {
    const { buffers, make, at } = prepare(4);
    const [one, other] = [make(), make()];
    one.add(at(100));
    one.add(at(200));
    other.replace(one.all);
    one.dropBehind(-1);
    expect(buffers.count).toBe(2);
    other.replace([other.all[0]!]);
    expect(buffers.count).toBe(1);
    other.dropBehind(0);
    expect([buffers.count, buffers.bytes]).toEqual([0, 0]);
  });
});
