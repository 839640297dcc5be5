import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { endServers, needingBuild, startServer } from '../support/server-process.js';
import { TinyModels } from '../support/tiny-models.js';

const { title, isMissing } = needingBuild('a model file that is damaged');

/** A text as GGUF writes it: its length, then its bytes. */
function entry(text: string): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, Buffer.from(text)]);
}

/** @throws if there is not exactly one */
function replaced(bytes: Buffer, before: Buffer, after: Buffer): Buffer {
  const place = bytes.indexOf(before);
  if (place < 0 || bytes.indexOf(before, place + 1) >= 0) throw new Error('the entry is not there once');
  after.copy(bytes, place);
  return bytes;
}

const DAMAGES: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  'two tokens are the same': (bytes) => replaced(bytes, entry('et'), entry('ta')),
  'the weights are cut off': (bytes) => bytes.subarray(0, bytes.length / 2),
  'the header is cut off': (bytes) => bytes.subarray(0, 5000),
  'a size is absurd': (bytes) => replaced(bytes, entry('gemma2.embedding_length'), entry('gemma2.embedding_lengtx')),
  'it is no GGUF': (bytes) => bytes.fill(0x41, 0, 4),
};

describe.skipIf(isMissing)(title, () => {
  const folder = mkdtempSync(join(tmpdir(), 'llamero-damaged-'));
  const models = new TinyModels();
  afterEach(endServers);
  afterAll(() => {
    rmSync(folder, { recursive: true });
    models.remove();
  });

  /** What a start with it says before it ends with exit code 1. */
  async function wordsOf(path: string): Promise<readonly string[]> {
    const server = startServer(['--model', path, '--threads', '1', '--port', '0', '-c', '256']);
    expect(await server.ended).toBe(1);
    expect(server.out).toBe('');
    return server.err.trimEnd().split('\n');
  }

  it.each(Object.keys(DAMAGES))('ends the start with a line that names the file: %s', async (damage) => {
    const path = join(folder, `${damage.replaceAll(' ', '-')}.gguf`);
    writeFileSync(path, DAMAGES[damage]!(readFileSync(models.make('gemma2'))));
    const words = await wordsOf(path);
    expect(words.at(-1)).toContain(path);
    expect(words.filter((line) => line.includes(path))).toHaveLength(1);
  });

  it('ends the start with a line that says so: its weights are no numbers', async () => {
    const path = models.makeBroken('gemma2');
    const words = await wordsOf(path);
    expect(words.at(-1)).toContain(`cannot load ${path}: the model computes numbers that are not finite`);
  });
});
