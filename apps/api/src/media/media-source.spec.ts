import { describe, expect, it } from 'vitest';
import { promptly } from '../http/turns.js';
import { decodeBase64 } from './base64.js';
import { readInlineSource, readMediaSource } from './media-source.js';

describe('what a text refers to', () => {
  it.each([
    ['data:image/png;base64,QUJD', { type: 'inline', base64: 'QUJD' }],
    ['DATA:image/svg+xml;charset=utf-8;base64,QUJD', { type: 'inline', base64: 'QUJD' }],
    ['data:audio/wav;base64,', { type: 'inline', base64: '' }],
    ['QUJD', { type: 'inline', base64: 'QUJD' }],
    ['file://cat.png', { type: 'local', path: 'cat.png' }],
    ['file:///pictures/a%20cat.png', { type: 'local', path: '/pictures/a cat.png' }],
    ['https://example.com/cat.png#top', { type: 'remote', url: new URL('https://example.com/cat.png') }],
    ['HTTP://2130706433/', { type: 'remote', url: new URL('http://127.0.0.1/') }],
  ])('%s is understood', (text, source) => {
    expect(readMediaSource(text)).toEqual(source);
  });

  it.each([
    ['data:text/html;base64,aGVsbG8=', 'data URI of an image or of sound'],
    ['data:image/png,raw', 'in Base64'],
    ['data:image/png;base64', 'data URI'],
    ['ftp://example.com/cat.png', 'must be a data URI, a URL'],
    ['gopher://127.0.0.1:6379/_FLUSHALL', 'must be a data URI, a URL'],
    ['javascript:alert(1)', 'must be a data URI, a URL'],
    ['http://', 'not a URL'],
    ['http://a b/', 'not a URL'],
    ['https://me:secret@example.com/', 'must not have a name or a password'],
    ['file:cat.png', 'file://path'],
    ['file://', 'file://path'],
    ['file://%zz', 'not a URL'],
  ])('%s is refused', (text, problem) => {
    expect(() => readMediaSource(text)).toThrow(problem);
  });

  it('has to be the data themselves where nothing else is taken', () => {
    expect(readInlineSource('QUJD')).toEqual({ type: 'inline', base64: 'QUJD' });
    for (const text of ['http://example.com/', 'file://a']) expect(() => readInlineSource(text)).toThrow('Base64');
  });
});

describe('Base64', () => {
  const decoded = async (text: string) => (await promptly(decodeBase64(text))).toString('latin1');

  it('is decoded with padding, without it, and in the form for URLs', async () => {
    expect(await decoded('QUI=')).toBe('AB');
    expect(await decoded('QUI')).toBe('AB');
    expect(await decoded('_-8=')).toBe('\xff\xef');
    expect(await decoded('/+8=')).toBe('\xff\xef');
  });

  it('is decoded whole where it is long', async () => {
    const bytes = Buffer.alloc(3_000_001, 'llama');
    expect(await decoded(bytes.toString('base64'))).toBe(bytes.toString('latin1'));
  });

  it.each([
    '',
    '=',
    '==',
    'A',
    'QUI=QUI=',
    'QU I=',
    'QUJD\n',
    'QUI*',
    'malformed',
    'QUJD=',
    'QQ=',
    `${'A'.repeat(2 ** 21)}!AAA`,
  ])('is not %.20s', async (text) => {
    await expect(decoded(text)).rejects.toThrow('is not Base64');
  });
});
