import { describe, expect, it } from 'vitest';
import { ApiError } from './api-error.js';
import {
  ERROR_KINDS,
  type ErrorKind,
  type ErrorKindName,
  kindOfEngineCode,
  kindOfStatus,
  kindOfType,
} from './error-table.js';

const KINDS = Object.values<ErrorKind>(ERROR_KINDS);

describe('the table of errors', () => {
  it('tells each code of the engine in one way', () => {
    const codes = KINDS.flatMap(({ engineCodes = [] }) => engineCodes);
    expect(codes).toEqual([...new Set(codes)]);
    expect(codes.map(kindOfEngineCode)).not.toContain(undefined);
    expect(kindOfEngineCode('ERR_DECODE')).toBeUndefined();
  });

  it('names a time to wait only where waiting may help', () => {
    expect(KINDS.filter(({ mayRetry, retryAfterSeconds }) => !mayRetry && retryAfterSeconds !== undefined)).toEqual([]);
  });

  it.each<[ErrorKindName, Record<string, string>]>([
    ['BadRequest', { 'x-should-retry': 'false' }],
    ['NotSupported', { 'x-should-retry': 'false' }],
    ['Unauthorized', { 'x-should-retry': 'false', 'WWW-Authenticate': 'Bearer' }],
    ['Late', { 'x-should-retry': 'true' }],
    ['Unavailable', { 'x-should-retry': 'true' }],
    ['Loading', { 'x-should-retry': 'true', 'Retry-After': '5' }],
    ['EngineEnded', { 'x-should-retry': 'true', 'Retry-After': '1' }],
  ])('says whether and when to try again: %s', (name, headers) => {
    expect(ApiError.of(name, 'm').headers).toEqual(headers);
  });

  it('gives way to what the error itself knows, in whole seconds', () => {
    const { status, headers } = ApiError.of('Loading', 'm', {}, { retryAfterSeconds: 1.2 });
    expect([status, headers['Retry-After']]).toEqual([503, '2']);
    expect(ApiError.of('BadRequest', 'm', {}, { status: 405 }).body.error.code).toBe(405);
  });

  it('means the first of a type or a status', () => {
    expect(kindOfType('invalid_request_error')).toBe(ERROR_KINDS.BadRequest);
    expect(kindOfType('unavailable_error')).toBe(ERROR_KINDS.Unavailable);
    expect([kindOfStatus(400), kindOfStatus(413), kindOfStatus(418)]).toEqual(['BadRequest', 'TooLarge', undefined]);
  });
});
