import { HttpException, Logger, PayloadTooLargeException } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineError, type EngineErrorCode } from '#engine';
import { GrammarNotMade } from '#grammar';
import { ApiError } from './api-error.js';
import type { ErrorType } from './error-table.js';
import { errorBodyOf } from './told-error.js';

let logged: ReturnType<typeof vi.spyOn>;

beforeEach(() => {
  logged = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
});
afterEach(() => vi.restoreAllMocks());

describe('the body of an error', () => {
  it.each<[ErrorType, number]>([
    ['invalid_request_error', 400],
    ['exceed_context_size_error', 400],
    ['authentication_error', 401],
    ['permission_error', 403],
    ['not_found_error', 404],
    ['not_supported_error', 501],
    ['unavailable_error', 503],
    ['server_error', 500],
  ])('has the status of its type: %s is %i', (type, code) => {
    expect(errorBodyOf(new ApiError(type, 'm'))).toEqual({ error: { code, message: 'm', type } });
  });

  it('tells who asks for grammars to come again where too many wait for one, and logs nothing', () => {
    expect(errorBodyOf(new GrammarNotMade('too many wait')).error).toMatchObject({
      code: 503,
      type: 'unavailable_error',
      message: 'too many schemas and grammars wait to be converted or checked',
    });
    expect(errorBodyOf(new GrammarNotMade('nobody waits')).error.code).toBe(503);
    expect(logged).not.toHaveBeenCalled();
  });

  it.each<[EngineErrorCode, number, ErrorType]>([
    ['ERR_CONTEXT_SIZE', 400, 'exceed_context_size_error'],
    ['ERR_INVALID_SLOT', 400, 'invalid_request_error'],
    ['ERR_INVALID_TOKEN', 400, 'invalid_request_error'],
    ['ERR_TOKENIZE', 400, 'invalid_request_error'],
    ['ERR_GRAMMAR', 400, 'invalid_request_error'],
    ['ERR_TEMPLATE', 400, 'invalid_request_error'],
    ['ERR_LOADING', 503, 'unavailable_error'],
    ['ERR_CLOSED', 503, 'unavailable_error'],
    ['ERR_ABORTED', 503, 'unavailable_error'],
    ['ERR_ENGINE_RESTARTING', 503, 'unavailable_error'],
    ['ERR_ENGINE_ENDED', 500, 'server_error'],
  ])('tells what the engine says: %s', (code, status, type) => {
    expect(errorBodyOf(new EngineError(code, 'why'))).toEqual({ error: { code: status, message: 'why', type } });
    expect(logged).not.toHaveBeenCalled();
  });

  it.each<unknown>([
    new EngineError('ERR_DECODE', 'secret'),
    new EngineError('ERR_DISPOSED', 'secret'),
    new EngineError('ERR_INVALID_ARGUMENT', 'secret'),
    new HttpException('secret', 502),
    new Error('secret'),
    'secret',
    undefined,
  ])('hides a fault of the server and logs it: %s', (error) => {
    const body = errorBodyOf(error);
    expect(body.error).toMatchObject({ code: 500, type: 'server_error' });
    expect(body.error.message).not.toContain('secret');
    expect(logged).toHaveBeenCalledWith(error);
  });

  it('tells by how much a prompt is too long', () => {
    const error = new EngineError('ERR_CONTEXT_SIZE', 'too long', { promptTokens: 9, contextSize: 8 });
    expect(errorBodyOf(error).error).toMatchObject({ n_prompt_tokens: 9, n_ctx: 8 });
  });

  it('keeps the status of what was refused before a handler ran', () => {
    expect(errorBodyOf(new PayloadTooLargeException('big')).error).toMatchObject({
      code: 413,
      type: 'invalid_request_error',
    });
    expect(errorBodyOf(new HttpException('x', 404)).error.message).toBe('File Not Found');
  });
});
