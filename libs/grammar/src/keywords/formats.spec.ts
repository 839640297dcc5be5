import { describeSchemaCases, type SchemaCase } from '../../../../test/support/schema-cases.js';

function format(name: string, accepted: readonly string[], refused: readonly string[]): SchemaCase {
  return { title: name, schema: { type: 'string', format: name }, accepted, refused };
}

describeSchemaCases('formats', [
  format(
    'date',
    ['2024-02-29', '2000-02-29', '1999-12-31'],
    ['2023-02-29', '1900-02-29', '2024-13-01', '2024-04-31', '24-01-01'],
  ),
  format('time', ['12:00:00Z', '23:59:60Z', '01:02:03.25+05:30'], ['24:00:00Z', '12:00', '12:00:60Z', '12:00:00']),
  format(
    'date-time',
    ['2024-01-02T03:04:05Z', '2024-01-02t03:04:05.678-08:00'],
    ['2024-01-02 03:04:05Z', '2024-01-02', '2024-01-02T03:04:05'],
  ),
  format('duration', ['P1D', 'PT5M', 'P1Y2M3DT4H5M6S', 'P2W'], ['P', 'PT', '1D', 'P1W1D', 'PT1D']),
  format('email', ['a@b.co', 'first.last+tag@example.org'], ['a', 'a@b', '@b.co', 'a@b..co', '.a@b.co']),
  format('hostname', ['localhost', 'a.b.example', 'x-1.org'], ['-a', 'a-', 'a..b', '', 'a_b', 'x'.repeat(64)]),
  format(
    'idn-email',
    ['a@b.co', '실례@실례.테스트', 'jörg.müller@bücher.example'],
    ['2962', 'ö', 'ö@b', '@ö.co', 'ö@b..co', '.ö@b.co', 'ö ö@b.co', 'ö@-ö.co'],
  ),
  format(
    'idn-hostname',
    ['localhost', 'bücher.example', '실례.테스트', '例え-1.jp'],
    ['-ö', 'ö-', 'ö..b', '', 'ö_b', 'ö b', 'ö\u3000b', '.', 'ö'.repeat(64)],
  ),
  format('ipv4', ['127.0.0.1', '255.255.255.255'], ['256.0.0.1', '1.2.3', '01.2.3.4', '1.2.3.4.5']),
  format(
    'ipv6',
    ['::', '::1', '2001:db8::8a2e:370:7334', '1:2:3:4:5:6:7:8', '::ffff:1.2.3.4'],
    [':::', '1::2::3', '12345::', '1:2:3:4:5:6:7'],
  ),
  format(
    'uuid',
    ['2eb8aa08-aa98-11ea-b4aa-73b441d16380'],
    ['2eb8aa08aa9811eab4aa73b441d16380', '2eb8aa08-aa98-11ea-b4aa-73b441d1638'],
  ),
  format(
    'uri',
    ['http://example.com/a?b=c#d', 'urn:isbn:123', 'http://[::1]:80/', 'mailto:a@b'],
    ['/a', '//x/y', 'http://a b', '://x', 'a', 'http://x/%zz'],
  ),
  format('uri-reference', ['http://x', '/a/b', '../a', '#x', ''], ['a b', '\\\\x', 'a<b']),
  format('iri', ['http://ƒøø.ßår/?∂éœ=πîx#πîüx'], ['/abc', 'http://a b']),
  format('json-pointer', ['', '/a/b~0c~1d', '/'], ['a', '/~', '/~2']),
  format('relative-json-pointer', ['1', '0/a', '2#'], ['/a', '-1', '01']),
  format('uri-template', ['http://x/{id}{?a,b*}', ''], ['{', 'http://x/{id']),
  {
    title: 'a format that the standard does not have is an annotation',
    schema: { type: 'string', format: 'color' },
    accepted: ['', 'red'],
  },
  {
    title: 'a format of which no regular language is the whole is an annotation',
    schema: { type: 'string', format: 'regex' },
    accepted: ['(a)', '(a'],
  },
  {
    title: 'a format says nothing of other types',
    schema: { format: 'date' },
    accepted: [1, null, {}, '2024-01-01'],
    refused: ['x'],
  },
]);
