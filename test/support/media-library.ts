import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomProjector } from '../../tools/demo-model/random-projector.mjs';

const ROOT = join(import.meta.dirname, '../..');

/** Milliseconds that the first build of the library may take. */
export const BUILD_TIMEOUT = 900_000;

/** Builds llama.cpp's library for images and sound, where it is not there, as a start with --mmproj does. */
export function buildMediaLibrary(): void {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'tools/setup/build-native.mjs'), '--with', 'multimodal'],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the library for images and sound cannot be built: ${stderr}`);
}

/** A folder with projectors of random weights. Remove it. */
export class ProjectorFolder {
  private readonly folder = mkdtempSync(join(tmpdir(), 'llamero-projectors-'));

  /** The path of one. @param kind see tools/demo-model/random-projector.mjs */
  file(kind: 'gemma3' | 'llava' | 'qwen2vl' | 'whisper', textWidth?: number): string {
    const path = join(this.folder, `${kind}-${textWidth ?? 'demo'}.gguf`);
    writeFileSync(path, randomProjector(kind, textWidth));
    return path;
  }

  /** The path of something else in it. */
  path(name: string): string {
    return join(this.folder, name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
