import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SchemaError } from '../refusals/schema-error.js';
import { GrammarWorker } from './grammar-worker.js';

const folder = mkdtempSync(join(tmpdir(), 'grammar-worker-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A worker whose thread does with each schema what this code says. */
function workerDoing(name: string, code: string, timeout?: number): GrammarWorker {
  const program = join(folder, `${name}.mjs`);
  writeFileSync(program, `let asked = 0;\nexport function answerOf({ schema }) { asked++; ${code} }\n`);
  return new GrammarWorker(program, timeout);
}

function ask(worker: GrammarWorker, schema: string): Promise<string> {
  return worker.ask({ schema, options: {} });
}

describe('the worker thread for grammars', () => {
  it('answers request by request, in one thread', async () => {
    const worker = workerDoing('count', 'return { grammar: schema + " " + asked };');
    expect(await Promise.all(['a', 'b', 'c'].map((schema) => ask(worker, schema)))).toEqual(['a 1', 'b 2', 'c 3']);
  });

  it('ends a thread that is stuck, refuses what it was asked, and goes on with a new one', async () => {
    const worker = workerDoing('stuck', 'while (schema === "stuck"); return { grammar: schema + " " + asked };', 5000);
    const before = await ask(worker, 'before');
    const stuck = ask(worker, 'stuck').catch((error: unknown) => error);
    const after = ask(worker, 'after');
    expect(before).toBe('before 1');
    expect(await stuck).toEqual(new SchemaError('', '', 'the schema takes too long to convert'));
    expect(await after).toBe('after 1');
  });

  it('gives an error that was not expected to who asked, and goes on', async () => {
    const worker = workerDoing(
      'error',
      'if (schema === "bad") throw new TypeError("broken"); return { grammar: schema };',
    );
    const bad = ask(worker, 'bad').catch((error: unknown) => error);
    expect(await ask(worker, 'good')).toBe('good');
    expect(await bad).toMatchObject({ name: 'TypeError', message: 'broken' });
  });
});
