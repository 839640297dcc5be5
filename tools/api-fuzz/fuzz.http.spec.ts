import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMIT_NAMES, limitFlag } from '../../apps/api/src/config/limits.js';
import { request } from '../../test/http/requests.js';
import { createTestApp, type TestApp } from '../../test/support/create-test-app.js';
import { Random } from '../grammar-fuzz/random.mjs';
import { type FuzzRequest, Requests } from './requests.mjs';
import { problemOf } from './verdict.mjs';

const COUNT = 400;
const SEED = 7;

/** So narrow that bounds are reached by little. */
const NARROW = LIMIT_NAMES.filter((name) => name !== 'maxBody' && name !== 'maxKeys').flatMap((name) => [
  limitFlag(name),
  '40',
]);

let test: TestApp;
let requests: Requests;

beforeAll(async () => {
  test = await createTestApp({ answer: 'x', fim: { pre: 1, suf: 2, mid: 3 }, argv: ['--slots', '--props', ...NARROW] });
  const { json } = await request(test.app, 'GET', '/openapi.json');
  requests = new Requests(json, new Random(SEED), { costlyChance: 0 });
});
afterAll(() => test.app.close());

describe('requests made from the OpenAPI document', () => {
  it('are answered with statuses that it names, and by no fault of the server', async () => {
    const problems: string[] = [];
    const aimed = new Set<string>();
    for (let count = 0; count < COUNT; count++) {
      const one = requests.next();
      const reply = await request(test.app, one.method as 'POST', one.path, one.body);
      const problem = problemOf(one, reply.status, reply.text);
      if (problem !== undefined) problems.push(`${one.name}: ${problem} (${one.aimed}): ${one.body?.slice(0, 300)}`);
      if (one.mustFail) aimed.add(one.aimed);
    }
    expect(problems).toEqual([]);
    expect(aimed.size).toBeGreaterThan(30);
  });
});

describe('a verdict', () => {
  const asked: FuzzRequest = {
    ...{ name: 'POST /a', method: 'POST', path: '/a', body: '{}' },
    ...{ statuses: [200, 400, 500, 501], aimed: 'a within', mustFail: false },
  };

  it('is that of the document, of the kind of status, and of what was aimed at', () => {
    expect(problemOf(asked, 200, '{}')).toBeUndefined();
    expect(problemOf(asked, 501, '{}')).toBeUndefined();
    expect(problemOf(asked, 404, '{}')).toContain('not documented');
    expect(problemOf(asked, 500, '{}')).toBe('status 500');
    const timed = { ...asked, statuses: [504], body: '{"timeout_ms":1}' };
    expect([problemOf(timed, 504, '{}'), problemOf({ ...timed, body: '{}' }, 504, '{}')]).toEqual([
      undefined,
      'status 504',
    ]);
    expect(problemOf({ ...asked, mustFail: true }, 200, '{}')).toContain('beyond its bound');
    expect(problemOf(asked, 200, 'data: {"a":1}\n\ndata: {"error":{"code":500}}\n\n')).toContain('ends with 500');
  });
});
