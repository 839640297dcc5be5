import { describe, expect, it } from 'vitest';
import { addressOf, isSocketPath } from './address.js';

describe('an address', () => {
  it.each([
    ['127.0.0.1', false, 'http://127.0.0.1:80', 'http://127.0.0.1:80'],
    ['::1', false, 'http://[::1]:80', 'http://[::1]:80'],
    ['localhost', true, 'https://localhost:80', 'https://localhost:80'],
    ['0.0.0.0', false, 'http://0.0.0.0:80', 'http://127.0.0.1:80'],
    ['::', true, 'https://[::]:80', 'https://[::1]:80'],
    ['run/a.sock', false, 'unix:run/a.sock', '--unix-socket run/a.sock http://localhost'],
    ['/run/a', true, 'unix:/run/a', '--unix-socket /run/a https://localhost'],
  ])('of %s (TLS: %s) is %s, and curl is given %s', (host, isTls, url, curl) => {
    expect(addressOf(host, 80, isTls)).toEqual({ url, curl });
  });

  it('is a UNIX socket when it ends in .sock or has a slash', () => {
    expect(['a.sock', './a', '/run/llamero'].every(isSocketPath)).toBe(true);
    expect(['localhost', '127.0.0.1', '::1', 'sock.example'].some(isSocketPath)).toBe(false);
  });
});
