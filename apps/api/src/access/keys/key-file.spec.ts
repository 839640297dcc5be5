import { describe, expect, it } from 'vitest';
import { keyDigest } from './key-digest.js';
import { readKeyFile } from './key-file.js';
import { KeyFileError } from './key-file-error.js';

const HEX = keyDigest('secret', 'utf8');
const OTHER = keyDigest('other', 'utf8');
const ENV = { APP_KEY: 'secret', EMPTY: '' };

function holdersOf(...entries: readonly object[]) {
  return [...readKeyFile(JSON.stringify({ keys: entries }), ENV).values()];
}

function problemOf(text: string): string {
  try {
    readKeyFile(text, ENV);
  } catch (error) {
    expect(error).toBeInstanceOf(KeyFileError);
    return (error as Error).message;
  }
  throw new Error(`was taken: ${text}`);
}

const entry = (members: object) => ({ name: 'a', sha256: HEX, scopes: ['infer'], ...members });
const fileOf = (...entries: readonly unknown[]) => JSON.stringify({ keys: entries });

describe('a file of keys', () => {
  it('says of each key who holds it and what it may', () => {
    const limits = { requestsPerMinute: 60, tokensPerMinute: 6000, tokensPerDay: 2_000_000, concurrentRequests: 8 };
    const [holder] = holdersOf({
      name: 'app',
      sha256: HEX.toUpperCase(),
      scopes: ['infer', 'embed'],
      models: ['qwen*'],
      priority: 'high',
      weight: 2.5,
      expires: '2027-01-31',
      networks: ['10.0.0.0/8', '::1'],
      limits,
    });
    expect(holder).toMatchObject({ name: 'app', owner: 'app', priority: 10, maxPriority: 10, weight: 2.5, limits });
    expect([...holder!.scopes]).toEqual(['infer', 'embed']);
    expect([holder!.models?.has('qwen-2'), holder!.models?.has('llama')]).toEqual([true, false]);
    expect(holder!.expiresAt).toBe(Date.UTC(2027, 1, 1));
    expect([holder!.networks?.has('10.1.2.3'), holder!.networks?.has('11.1.2.3')]).toEqual([true, false]);
  });

  it('leaves open what it does not say, but for priority and weight', () => {
    const [holder] = holdersOf(entry({}));
    expect(holder).toEqual({
      ...{ name: 'a', owner: 'a', priority: 0, maxPriority: 0, weight: 1, limits: {} },
      scopes: new Set(['infer']),
    });
  });

  it('may be YAML, with comments and anchors', () => {
    const text = `
# ours
keys:
  - name: app
    sha256: ${HEX}
    scopes: &all [infer, embed]
    expires: 2027-01-31
  - name: other
    sha256: "${OTHER}"
    scopes: *all
`;
    const holders = readKeyFile(text, {});
    expect([...holders.keys()]).toEqual([HEX, OTHER]);
    expect(holders.get(OTHER)!.scopes).toEqual(new Set(['infer', 'embed']));
  });

  it('may leave a key to a variable', () => {
    expect([...readKeyFile(fileOf(entry({ sha256: 'env:APP_KEY' })), ENV).keys()]).toEqual([HEX]);
  });

  it('may have no key, which opens the server to nobody', () => {
    expect(readKeyFile('keys: []', {}).size).toBe(0);
  });

  it.each([
    ['', 'must be an object with keys'],
    ['[]', 'must be an object with keys'],
    ['{}', 'keys: is missing'],
    ['{"keys":{}}', 'keys: must be a list'],
    ['{"keys":[],"more":1}', '"more" is no member; there are keys'],
    ['{"key":[]}', '"key" is no member; did you mean "keys"?'],
    [fileOf(7), 'keys[0]: must be an object with name, sha256, scopes, models, '],
    [fileOf(entry({ scope: [] })), 'keys[0]: "scope" is no member; did you mean "scopes"?'],
    [fileOf(entry({}), { name: 'b', scopes: ['infer'] }), 'keys[1].sha256: is missing'],
    [fileOf({ name: 'b', sha256: HEX }), 'keys[0].scopes: is missing'],
    [fileOf(entry({ name: 7 })), 'keys[0].name: must be text'],
    [fileOf(entry({ name: '' })), 'keys[0].name: must be 1 to 63 of '],
    [fileOf(entry({ name: 'a b' })), 'keys[0].name: must be 1 to 63 of '],
    [fileOf(entry({ name: 'a'.repeat(64) })), 'keys[0].name: must be 1 to 63 of '],
    [fileOf(entry({ sha256: 'secret' })), 'keys[0].sha256: must be 64 hexadecimal digits'],
    [fileOf(entry({ sha256: `${HEX}0` })), 'keys[0].sha256: must be 64 hexadecimal digits'],
    [fileOf(entry({ sha256: keyDigest('', 'utf8') })), 'keys[0].sha256: is the digest of an empty key'],
    [fileOf(entry({ sha256: 'env:NONE' })), 'keys[0].sha256: the variable NONE is absent or empty'],
    [fileOf(entry({ sha256: 'env:EMPTY' })), 'keys[0].sha256: the variable EMPTY is absent or empty'],
    [fileOf(entry({ scopes: 'infer' })), 'keys[0].scopes: must be a list'],
    [fileOf(entry({ scopes: [] })), 'keys[0].scopes: is an empty list'],
    [
      fileOf(entry({}), entry({}), entry({ scopes: ['all'] })),
      'keys[2].scopes[0]: "all" is no scope; they are infer, ',
    ],
    [fileOf(entry({ scopes: ['infer', null] })), 'keys[0].scopes[1]: "null" is no scope'],
    [fileOf(entry({ models: '*' })), 'keys[0].models: must be a list'],
    [fileOf(entry({ models: [''] })), 'keys[0].models[0]: must be a name of 1 to 256 characters'],
    [fileOf(entry({ priority: 'urgent' })), 'keys[0].priority: must be "low", "normal", "high" or an integer'],
    [fileOf(entry({ priority: 101 })), 'keys[0].priority: must be "low", "normal", "high" or an integer'],
    [fileOf(entry({ weight: 0 })), 'keys[0].weight: must be a number from 0.001 to 1000'],
    [fileOf(entry({ weight: '1' })), 'keys[0].weight: must be a number from 0.001 to 1000'],
    ['keys: [{name: a, weight: .inf}]', 'keys[0].sha256: is missing'],
    [`keys: [{name: a, sha256: ${HEX}, scopes: [infer], weight: .nan}]`, 'keys[0].weight: must be a number from '],
    [fileOf(entry({ expires: '2027-02-30' })), 'keys[0].expires: must be a date such as 2027-01-31'],
    [fileOf(entry({ expires: 1800000000 })), 'keys[0].expires: must be text'],
    [fileOf(entry({ networks: ['10.0.0.0/33'] })), 'keys[0].networks[0]: must be an address or a network'],
    [fileOf(entry({ networks: ['10.0.0.1/8'] })), 'keys[0].networks[0]: has bits beyond its first 8'],
    [fileOf(entry({ networks: [] })), 'keys[0].networks: is an empty list'],
    [
      fileOf(entry({ limits: { requestsPerMinute: 0 } })),
      'keys[0].limits.requestsPerMinute: must be an integer of at ',
    ],
    [fileOf(entry({ limits: { tokensPerDay: 1.5 } })), 'keys[0].limits.tokensPerDay: must be an integer of at least 1'],
    [fileOf(entry({ limits: { perMinute: 1 } })), 'keys[0].limits: "perMinute" is no member; there are requestsPerM'],
    [fileOf(entry({ limits: [] })), 'keys[0].limits: must be an object with requestsPerMinute, '],
    [fileOf(entry({}), entry({ sha256: OTHER })), 'keys[1].name: is that of keys[0] too'],
    [fileOf(entry({}), entry({ name: 'b' })), 'keys[1].sha256: is the key of keys[0] too'],
    [fileOf(entry({}), entry({ name: 'b', sha256: 'env:APP_KEY' })), 'keys[1].sha256: is the key of keys[0] too'],
    ['{"keys": [', 'it is neither JSON nor YAML: line 1, column '],
    ['keys:\n\t- a', 'it is neither JSON nor YAML: line 2, column 1 (tab as indent)'],
    ['keys: []\nkeys: []', 'it is neither JSON nor YAML: line 2, column 1 (duplicate key)'],
    ['keys: *no', 'it has an alias without an anchor, or too many of them'],
    ['keys: !!set {}', 'keys: must be a list'],
    ['keys: !own []', 'it is neither JSON nor YAML: line 1, column 7 (tag resolve failed)'],
    ['"'.repeat(3_000_000), 'it has more than 2097152 characters'],
  ])('cannot be %.60s', (text, problem) => {
    expect(problemOf(text).slice(0, problem.length)).toBe(problem);
  });

  it('is no way to learn a key from an error', () => {
    const key = 'sk-a-real-key';
    const texts = [
      fileOf(entry({ sha256: key })),
      fileOf(entry({ name: `${key}/` })),
      `keys: [{name: a, sha256: "${key}`,
      `keys:\n  - sha256: ${key}: x`,
      `keys: *${key}`,
      `keys: !${key} a`,
      `%${key}\n---\nkeys: []`,
      fileOf(entry({ expires: key, networks: [key] })),
      fileOf(entry({ networks: [key] })),
    ];
    for (const text of texts) expect(problemOf(text), text).not.toContain(key);
  });
});
