import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Client, ClientsResult, Conversations } from './clients-plan.js';
import { runClients } from './clients-run.js';

interface Asked {
  readonly prompt: string;
  readonly n_predict: number;
  readonly key: string | undefined;
}

type Answering = (asked: Asked, response: ServerResponse) => void;

let server: Server | undefined;
let asked: Asked[] = [];

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function start(answer: Answering): Promise<string> {
  asked = [];
  server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const question: Asked = { ...JSON.parse(body), key: request.headers.authorization };
      asked.push(question);
      answer(question, response);
    });
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function writeTokens(response: ServerResponse, count: number): void {
  for (let index = 0; index < count; index += 1) response.write('data: {"content":" x","stop":false}\n\n');
}

const answerAll: Answering = ({ n_predict }, response) => {
  writeTokens(response, n_predict);
  response.end('data: {"content":"","stop":true,"timings":{"prompt_n":7,"cache_n":3}}\n\n');
};

async function run(url: string, clients: readonly Client[], conversations: Conversations = {}): Promise<ClientsResult> {
  return runClients({ kind: 'clients', url, clients, conversations, startAt: 0 });
}

const REQUEST = { group: 'a', text: 'hello', predict: 2 };

describe('runClients', () => {
  it('tells what became of a request, by the client and by the server', async () => {
    const { exchanges, seconds } = await run(await start(answerAll), [{ requests: [REQUEST] }]);
    expect(exchanges).toMatchObject([{ group: 'a', outcome: 'answered', evaluated: 7, cached: 3 }]);
    const [{ sentAt, arrivals, counts, endedAt }] = exchanges as [ClientsResult['exchanges'][0]];
    expect(counts.reduce((sum, count) => sum + count)).toBe(3);
    expect(arrivals).toHaveLength(counts.length);
    expect([sentAt, ...arrivals, endedAt, seconds * 1000]).toEqual(
      [sentAt, ...arrivals, endedAt, seconds * 1000].toSorted((a, b) => a - b),
    );
  });

  it('sends all that was said in a conversation again, from one phase to the next', async () => {
    const url = await start(answerAll);
    const chat = { ...REQUEST, conversation: 'c' };
    const { conversations } = await run(url, [{ requests: [chat, { ...chat, text: ' again' }] }]);
    await run(url, [{ requests: [{ ...chat, text: ' once more' }] }], conversations);
    expect(asked.map(({ prompt }) => prompt)).toEqual(['hello', 'hello x x again', 'hello x x again x x once more']);
  });

  it('sends the key of a request, and none where it has none', async () => {
    await run(await start(answerAll), [{ requests: [{ ...REQUEST, key: 'secret' }, REQUEST] }]);
    expect(asked.map(({ key }) => key)).toEqual(['Bearer secret', undefined]);
  });

  it.each([
    [429, 'refused'],
    [503, 'refused'],
    [400, 'failed'],
    [500, 'failed'],
  ])('takes the status %i for %s', async (status, outcome) => {
    const url = await start((_, response) => response.writeHead(status).end('{}'));
    const { exchanges } = await run(url, [{ requests: [REQUEST] }]);
    expect(exchanges).toMatchObject([{ outcome, problem: expect.stringContaining(String(status)) }]);
  });

  it('takes an answer for failed that breaks off, and one that ends with an error', async () => {
    const breaking = await start((_, response) => {
      writeTokens(response, 1);
      response.end();
    });
    expect((await run(breaking, [{ requests: [REQUEST] }])).exchanges).toMatchObject([
      { outcome: 'failed', problem: 'the answer broke off' },
    ]);
    server?.close();
    const failing = await start((_, response) => response.end('data: {"error":{"message":"no room"}}\n\n'));
    expect((await run(failing, [{ requests: [REQUEST] }])).exchanges).toMatchObject([{ problem: 'no room' }]);
  });

  it('leaves when a client has no patience left, and the server sees it', async () => {
    let hasLeft = (): void => undefined;
    const left = new Promise<void>((resolve) => {
      hasLeft = resolve;
    });
    const url = await start((_, response) => {
      writeTokens(response, 1);
      response.once('close', hasLeft);
    });
    const { exchanges } = await run(url, [{ requests: [{ ...REQUEST, patience: 50 }] }]);
    expect(exchanges).toMatchObject([{ outcome: 'left' }]);
    await left;
  });

  it('lets clients in the background begin again until the others have ended, and leave then', async () => {
    let toOthers = 0;
    const url = await start((question, response) => {
      if (question.prompt === 'for ever') return writeTokens(response, 1);
      if (question.prompt === 'again') return answerAll(question, response);
      // The others end when the background has been heard several times.
      toOthers += 1;
      const look = () => {
        if (asked.filter(({ prompt }) => prompt === 'again').length > 3) answerAll(question, response);
        else setImmediate(look);
      };
      look();
    });
    const { exchanges } = await run(url, [
      { requests: [{ ...REQUEST, group: 'streams', text: 'for ever' }], isBackground: true },
      { requests: [{ ...REQUEST, group: 'loop', text: 'again' }], isBackground: true },
      { requests: [REQUEST] },
    ]);
    expect(toOthers).toBe(1);
    expect(exchanges.find(({ group }) => group === 'streams')).toMatchObject({ outcome: 'left' });
    expect(exchanges.filter(({ group }) => group === 'loop').length).toBeGreaterThan(3);
  });

  it('keeps a client back until all requests of a group have had so many events', async () => {
    const events: string[] = [];
    const url = await start((question, response) => {
      events.push(question.prompt);
      if (question.prompt !== 'stream') return answerAll(question, response);
      writeTokens(response, 2);
      setTimeout(() => {
        events.push('five');
        writeTokens(response, 3);
      }, 50);
    });
    await run(url, [
      { requests: [{ ...REQUEST, group: 'streams', text: 'stream' }], isBackground: true },
      { requests: [REQUEST], after: { group: 'streams', events: 5 } },
    ]);
    expect(events).toEqual(['stream', 'five', 'hello']);
  });
});
