import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { post } from './requests.js';

let test: TestApp;

const start = async (...argv: string[]) => {
  test = await createTestApp({ answer: 'x', argv });
};

afterEach(() => test.app.close());

/** The grammar that the last generation followed. */
const lastGrammar = () => test.backend.chains.at(-1)?.options.grammar?.gbnf;

const ROUTES: [url: string, body: object][] = [
  ['/completion', { prompt: 'a' }],
  ['/v1/completions', { prompt: 'a' }],
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'a' }] }],
];

describe.each(ROUTES)("the server's own constraint at %s", (url, body) => {
  // contract: flags.constraint
  it('is the grammar of --grammar', async () => {
    await start('--grammar', 'root ::= "yes"');
    await post(test.app, url, body);
    expect(lastGrammar()).toBe('root ::= "yes"');
  });

  // contract: flags.constraint
  it('is the schema of --json-schema', async () => {
    await start('--json-schema', '{"const":"yes"}');
    await post(test.app, url, body);
    expect(lastGrammar()).toContain('yes');
  });

  it('gives way to what a request asks for', async () => {
    await start('--grammar', 'root ::= "yes"');
    await post(test.app, url, { ...body, grammar: 'root ::= "no"' });
    expect(lastGrammar()).toBe('root ::= "no"');
  });
});
