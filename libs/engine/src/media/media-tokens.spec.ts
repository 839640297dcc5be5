import { describe, expect, it } from 'vitest';
import { buildTask } from '../../../../test/support/tasks.js';
import type { PromptMedia } from '../door/media.js';
import { MediaTokens, tokensAlone, withoutMedia } from './media-tokens.js';

const media = (at: number, hash: string, changes: Partial<PromptMedia> = {}): PromptMedia => ({
  ...{ at, cells: 2, positions: 2, hash, kind: 'image', bytes: new Uint8Array(1000), part: 0 },
  ...changes,
});

describe('the numbers of media', () => {
  it('stand in their cells, are no tokens, and are equal for equal media only', () => {
    const tokens = new MediaTokens();
    const prompt = [1, -1, -1, 2, -1, -1, 3, -1, -1];
    const marked = tokens.mark(buildTask({ prompt, media: [media(1, 'cat'), media(4, 'dog'), media(7, 'cat')] }));
    const [cat, dog, again] = [marked.prompt[1]!, marked.prompt[4]!, marked.prompt[7]!];
    expect([...marked.prompt]).toEqual([1, cat, cat, 2, dog, dog, 3, cat, cat]);
    expect(again).toBe(cat);
    expect(dog).not.toBe(cat);
    expect(Math.max(cat, dog)).toBeLessThan(-1);
    expect(tokens.numberOf(media(0, 'cat'))).toBe(cat);
    expect(tokens.numberOf(media(0, 'cat', { positions: 1 }))).not.toBe(cat);
  });

  it('leave a task of text as it is', () => {
    const task = buildTask({ prompt: 'text' });
    expect(new MediaTokens().mark(task)).toBe(task);
    expect(withoutMedia(task)).toBe(task);
    expect(tokensAlone(task.prompt)).toBe(task.prompt);
  });

  it('keep no files: a slot shows its last task for as long as the server lives', () => {
    const marked = new MediaTokens().mark(buildTask({ prompt: [1, -1, -1], media: [media(1, 'cat')] }));
    expect(marked.media!.map(({ bytes }) => bytes.length)).toEqual([0]);
    expect([...tokensAlone(marked.prompt, marked.media)]).toEqual([1]);
  });
});
