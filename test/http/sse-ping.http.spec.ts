import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, listen, type TestApp } from '../support/create-test-app.js';
import { nativeError } from '../support/native-error.js';
import { gate } from '../support/schedulers.js';

let test: TestApp;

/** The pieces of a stream whose first step waits until `then` was called, which is after the first piece. */
async function piecesOf(argv: readonly string[], then: () => void = () => undefined): Promise<string[]> {
  test = await createTestApp({ answer: 'Hi', argv });
  const port = await listen(test.app);
  const { opened, open } = gate();
  test.backend.context.during = () => opened;
  const body = JSON.stringify({ prompt: 'a', stream: true });
  const reply = await fetch(`http://127.0.0.1:${port}/completion`, { method: 'POST', body });
  expect(reply.status).toBe(200);
  const pieces: string[] = [];
  for await (const piece of reply.body!.pipeThrough(new TextDecoderStream())) {
    pieces.push(piece);
    if (pieces.length > 1) continue;
    then();
    open();
  }
  return pieces;
}

afterEach(async () => {
  await test.engine.close();
  await test.app.close();
});

describe('a stream that is silent', () => {
  it('gets comments, and its events when they come', async () => {
    const [first, ...others] = await piecesOf(['--sse-ping-interval', '1']);
    expect(first).toBe(': ping\n\n');
    expect(others.join('')).toMatch(/^(: ping\n\n)*data: \{"index":0,"content":"H"/);
    expect(others.join('')).toMatch(/"stop":true.*\n\n$/);
  });

  it('tells an error as an event once it has begun', async () => {
    const fail = () => test.backend.context.failures.push(nativeError('ERR_DECODE'));
    const pieces = await piecesOf(['--sse-ping-interval', '1'], fail);
    expect(pieces.join('')).toMatch(/\n\ndata: \{"error":\{"code":500,.*\n\n$/);
  });
});
