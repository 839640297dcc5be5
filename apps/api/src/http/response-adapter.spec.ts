import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { concat, type Observable, of, throwError } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError } from './api-error.js';
import { ApiExceptionFilter } from './api-exception.filter.js';
import { countHeldBytes } from './held-bytes.hook.js';
import { HeldBytes } from './held-bytes.js';
import { jsonOfParts } from './json-parts.js';
import { EventStream, RouteResponse } from './response.js';
import { ResponseAdapter } from './response-adapter.js';
import { limitResponses } from './response-size.js';
import { setPingInterval } from './sse-ping.js';

const FAILURE = throwError(() => ApiError.of('Loading', 'not yet'));
const HEADERS = { 'X-Of-Stream': 'yes' };
const { body: FAILURE_BODY } = ApiError.of('Loading', 'not yet');

@Controller()
class RoutesController {
  @Get('plain')
  plain(): object {
    return { a: 1 };
  }

  @Get('later')
  async later(): Promise<Observable<object>> {
    return of({ a: 2 });
  }

  @Get('parts')
  parts(): object {
    return of(jsonOfParts(['{"a"', ':3}']));
  }

  @Get('slow-parts')
  slowParts(): object {
    return jsonOfParts(slowly('{"a"', ':4', '}'));
  }

  @Get('headed')
  headed(): RouteResponse {
    return new RouteResponse('text', { status: 203, headers: { 'Content-Type': 'text/css', 'X-Of-Body': 'yes' } });
  }

  @Get('named')
  named(): EventStream {
    const events = of('data: 1\n\n', { event: 'end', data: '{"b":2}' }, { data: '3' });
    return new EventStream(() => events, { headers: HEADERS });
  }

  @Get('late-failure')
  lateFailure(): EventStream {
    return new EventStream(() => concat(of({ event: 'x', data: '1' }), FAILURE), { headers: HEADERS });
  }

  @Get('early-failure')
  earlyFailure(): EventStream {
    return new EventStream(() => FAILURE as Observable<string>, { headers: HEADERS });
  }

  @Get('failed-body')
  failedBody(): Observable<object> {
    return FAILURE;
  }
}

@Module({
  controllers: [RoutesController],
  providers: [{ provide: APP_FILTER, useClass: ApiExceptionFilter }],
})
class RoutesModule {}

/** Each part takes longer than a response may be made for at once. */
function* slowly(...parts: string[]): Iterable<string> {
  for (const part of parts) {
    const until = performance.now() + 6;
    while (performance.now() < until);
    yield part;
  }
}

let app: NestFastifyApplication;

beforeAll(async () => {
  const adapter = new ResponseAdapter({ skipMiddie: true, multipart: false });
  setPingInterval(adapter.getInstance(), 0);
  countHeldBytes(adapter.getInstance(), new HeldBytes(0));
  limitResponses(adapter.getInstance(), { maxResponseBytes: 0, clientBuffer: 1 });
  app = await NestFactory.create<NestFastifyApplication>(RoutesModule, adapter, { logger: false });
  await app.init();
});
afterAll(() => app.close());

const get = (url: string) => app.inject({ method: 'GET', url });

describe('what a handler returns', () => {
  it.each([
    ['/plain', '{"a":1}'],
    ['/later', '{"a":2}'],
    ['/parts', '{"a":3}'],
    ['/slow-parts', '{"a":4}'],
  ])('is sent as JSON: %s', async (url, text) => {
    const { statusCode, headers, body } = await get(url);
    expect([statusCode, headers['content-type'], body]).toEqual([200, 'application/json; charset=utf-8', text]);
  });

  it('may have a status and headers of its own', async () => {
    const { statusCode, headers, body } = await get('/headed');
    expect([statusCode, headers['content-type'], headers['x-of-body'], body]).toEqual([203, 'text/css', 'yes', 'text']);
  });

  it('may be events, with and without names', async () => {
    const { statusCode, headers, body } = await get('/named');
    expect([statusCode, headers['content-type'], headers['x-of-stream']]).toEqual([200, 'text/event-stream', 'yes']);
    expect(body).toBe('data: 1\n\nevent: end\ndata: {"b":2}\n\ndata: 3\n\n');
  });

  it('tells a failure as the last event', async () => {
    const { statusCode, body } = await get('/late-failure');
    expect([statusCode, body]).toEqual([200, `event: x\ndata: 1\n\ndata: ${JSON.stringify(FAILURE_BODY)}\n\n`]);
  });

  it.each(['/early-failure', '/failed-body'])('fails as any other before the first byte: %s', async (url) => {
    const { statusCode, headers, body } = await get(url);
    expect([statusCode, headers['retry-after'], headers['x-of-stream']]).toEqual([503, '5', undefined]);
    expect(JSON.parse(body)).toEqual(FAILURE_BODY);
  });
});
