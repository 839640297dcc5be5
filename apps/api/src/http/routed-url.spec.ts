import { describe, expect, it } from 'vitest';
import { routedUrl } from './routed-url.js';

describe('the URL that is routed', () => {
  it.each([
    ['/health?a=1', '', '/health?a=1'],
    ['http://host:80/health?a=1', '', '/health?a=1'],
    ['HTTPS://host', '', '/'],
    ['http://host?a', '', '/?a'],
    ['*', '', '*'],
    ['ftp://host/x', '', 'ftp://host/x'],
    ['/llm/health', '/llm', '/health'],
    ['/llm', '/llm', '/'],
    ['/llm?a=1', '/llm', '/?a=1'],
    ['/llm/', '/llm', '/'],
    ['/llmx/health', '/llm', '/llmx/health'],
    ['/health', '/llm', '/health'],
    ['http://host/llm/health', '/llm', '/health'],
    ['/llm/llm/health', '/llm', '/llm/health'],
  ])('of %s with the prefix "%s" is %s', (target, prefix, expected) => {
    expect(routedUrl(target, prefix)).toBe(expected);
  });
});
