import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { SchemaError } from '../refusals/schema-error.js';
import type { GrammarNotMade } from './asker.js';
import { GrammarWorker } from './grammar-worker.js';

const folder = mkdtempSync(join(tmpdir(), 'grammar-worker-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A worker whose thread does with each schema what this code says. */
function workerDoing(name: string, code: string, timeout?: number, restMs?: number): GrammarWorker {
  const program = join(folder, `${name}.mjs`);
  writeFileSync(program, `let asked = 0;\nexport function answerOf({ schema }) { asked++; ${code} }\n`);
  return new GrammarWorker(program, timeout, restMs);
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

  it('replaces a thread at rest that has done large work, and no other', async () => {
    const mark = 'globalThis.mark ??= String(Math.random()); return { grammar: globalThis.mark };';
    const worker = workerDoing('large', mark, undefined, 1);
    const first = await ask(worker, 'small');
    await wait(20);
    expect(await ask(worker, 'small')).toBe(first);
    expect(await ask(worker, 'x'.repeat(200_000))).toBe(first);
    await vi.waitFor(async () => expect(await ask(worker, 'small')).not.toBe(first), { timeout: 10_000 });
    const second = await ask(worker, 'small');
    await wait(20);
    expect(await ask(worker, 'small')).toBe(second);
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

  describe('with several clients', () => {
    /** A worker that says in which order it was asked. */
    function noting() {
      const order: string[] = [];
      const worker = workerDoing('noting', 'return { grammar: schema };');
      const request = async (schema: string, client: string, signal?: AbortSignal) => {
        try {
          await worker.ask({ schema, options: {} }, { client, signal });
          order.push(schema);
        } catch (error) {
          order.push(`${schema}: ${(error as GrammarNotMade).reason}`);
        }
      };
      return { order, worker, request };
    }

    it('gives each of them its turn, however much one has asked for', async () => {
      const { order, request } = noting();
      const all = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map((schema) => request(schema, schema[0]!));
      await Promise.all(all);
      expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
    });

    it('drops what waits for one that leaves, and finishes what runs for it', async () => {
      const { order, request } = noting();
      const leaving = new AbortController();
      const all = ['a1', 'a2', 'a3'].map((schema) => request(schema, 'a', leaving.signal));
      all.push(request('b1', 'b'));
      leaving.abort();
      all.push(request('a4', 'a', leaving.signal));
      await Promise.all(all);
      expect(order.toSorted()).toEqual(['a1', 'a2: nobody waits', 'a3: nobody waits', 'a4: nobody waits', 'b1']);
    });

    it('refuses the client with most of them when too many wait', async () => {
      const { order, worker, request } = noting();
      worker.maxWaiting = 3;
      const all = ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'c1', 'c2'].map((schema) => request(schema, schema[0]!));
      await Promise.all(all);
      expect(order.filter((each) => each.includes(': ')).toSorted()).toEqual(
        ['a3', 'a4', 'a5', 'c2'].map((schema) => `${schema}: too many wait`),
      );
    });
  });
});
