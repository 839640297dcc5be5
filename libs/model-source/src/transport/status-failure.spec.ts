import { describe, expect, it } from 'vitest';
import { statusFailure } from './status-failure.js';

const PAGE = 'https://hub/user/model';

describe('the error of a status', () => {
  it.each([
    [401, PAGE, false, 'ERR_UNAUTHORIZED', 'set an access token with --hf-token or HF_TOKEN'],
    [401, PAGE, true, 'ERR_UNAUTHORIZED', 'the hub refuses the access token'],
    [401, undefined, false, 'ERR_UNAUTHORIZED', 'the server wants a login'],
    [403, PAGE, false, 'ERR_FORBIDDEN', `ask for access at ${PAGE} and set an access token`],
    [403, PAGE, true, 'ERR_FORBIDDEN', `ask for access at ${PAGE} with the account of the token`],
    [403, undefined, false, 'ERR_FORBIDDEN', 'access is not granted (403)'],
    [404, PAGE, false, 'ERR_NOT_FOUND', 'check the name'],
    [410, PAGE, false, 'ERR_NOT_FOUND', 'check the name'],
    [407, PAGE, false, 'ERR_HTTP', 'the proxy wants a login'],
    [400, PAGE, false, 'ERR_HTTP', 'the server answers 400'],
    [408, PAGE, false, 'ERR_UNREACHABLE', 'the server answers 408'],
    [429, PAGE, false, 'ERR_UNREACHABLE', 'the server answers 429'],
    [500, PAGE, false, 'ERR_UNREACHABLE', 'the server answers 500'],
    [503, PAGE, false, 'ERR_UNREACHABLE', 'the server answers 503'],
  ])('%i with the page %s and a token %s is %s: %s', (status, page, hadToken, code, text) => {
    const error = statusFailure(status, {}, { what: 'user/model', page, hadToken });
    expect(error).toMatchObject({ code, details: { status } });
    expect(error.message).toContain(`user/model: `);
    expect(error.message).toContain(text);
    expect(error.message).not.toContain('\n');
  });

  it.each([
    ['3', 3000],
    ['Thu, 01 Jan 1970 00:00:10 GMT', 9000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', undefined],
    ['soon', undefined],
  ])('waits as Retry-After: %s says', (text, retryAfter) => {
    const asked = { what: 'x', hadToken: false };
    expect(statusFailure(503, { 'retry-after': text }, asked, 1000).details.retryAfter).toBe(retryAfter);
  });
});
