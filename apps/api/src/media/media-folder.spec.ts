import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkMediaFolder } from './media-folder.js';

describe('--media-path', () => {
  it('may be absent, or a folder', () => {
    expect(() => checkMediaFolder('')).not.toThrow();
    expect(() => checkMediaFolder(tmpdir())).not.toThrow();
  });

  it.each([join(tmpdir(), 'no', 'such', 'folder'), import.meta.filename])('is refused as %s at the start', (path) => {
    expect(() => checkMediaFolder(path)).toThrow(`--media-path: there is no folder "${path}"`);
  });
});
