import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Networks, networkOf, networkProblem } from './networks.js';

const anyBytes = (count: number) => fc.array(fc.nat(255), { minLength: count, maxLength: count });
const v4 = (bytes: readonly number[]) => bytes.join('.');
const v6 = (bytes: readonly number[]) =>
  Array.from({ length: 8 }, (_, group) => (bytes[2 * group]! * 256 + bytes[2 * group + 1]!).toString(16)).join(':');

function bitsOf(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

/** The address with all bits beyond the first ones cleared. */
function masked(bytes: readonly number[], prefix: number): readonly number[] {
  const bits = bitsOf(bytes)
    .slice(0, prefix)
    .padEnd(bytes.length * 8, '0');
  return bytes.map((_, index) => Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2));
}

describe('networks', () => {
  it.each([
    ['IPv4', 4, v4],
    ['IPv6', 16, v6],
  ] as const)('of %s have the addresses that begin with their bits, and no others', (_name, size, textOf) => {
    fc.assert(
      fc.property(anyBytes(size), anyBytes(size), fc.nat(size * 8), fc.nat(size * 8), (one, other, prefix, shared) => {
        // Half random, half alike in their first bits.
        const near = [...bitsOf(one).slice(0, shared), ...bitsOf(other).slice(shared)].join('');
        const address = one.map((_, index) => Number.parseInt(near.slice(index * 8, index * 8 + 8), 2));
        const network = `${textOf(masked(one, prefix))}/${prefix}`;
        expect(networkProblem(network)).toBeUndefined();
        const isInside = bitsOf(address).startsWith(bitsOf(one).slice(0, prefix));
        expect(new Networks([network]).has(textOf(address))).toBe(isInside);
      }),
    );
  });

  it('are refused when a bit is set beyond their prefix', () => {
    fc.assert(
      fc.property(anyBytes(16), fc.nat(128), (bytes, prefix) => {
        const isClean = masked(bytes, prefix).join() === bytes.join();
        expect(networkProblem(`${v6(bytes)}/${prefix}`) === undefined).toBe(isClean);
      }),
    );
    expect(networkProblem('2001:db8::1/32')).toBe('has bits beyond its first 32');
    expect(networkProblem('::ffff:10.0.0.1/120')).toBe('has bits beyond its first 120');
  });

  it('have an IPv4 address in either way of writing it', () => {
    const networks = new Networks(['10.0.0.0/8']);
    expect([networks.has('::ffff:10.1.2.3'), networks.has('::ffff:11.1.2.3')]).toEqual([true, false]);
  });

  it('have an address whatever its zone', () => {
    expect(new Networks(['fe80::/10']).has('fe80::1%eth0')).toBe(true);
  });

  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:1:2:3:4', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    [undefined, 'a UNIX socket'],
  ])('of a client at %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it('do not have who came by a UNIX socket', () => {
    expect(new Networks(['0.0.0.0/0', '::/0']).has(undefined)).toBe(false);
  });

  it.each([
    '',
    'localhost',
    '10.0.0',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '010.0.0.1',
    '::/129',
    'fe80::1%eth0',
    '1.2.3.4/8/8',
  ])('are not "%s"', (text) => {
    expect(networkProblem(text)).toBe('must be an address or a network, such as 10.0.0.0/8');
  });
});
