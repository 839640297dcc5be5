import { describe, expect, it } from 'vitest';
import { PUBLIC_ADDRESSES } from './public-addresses.js';

describe('a public address', () => {
  it.each(['1.1.1.1', '93.184.216.34', '172.15.255.255', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::200e'])(
    'is %s',
    (address) => {
      expect(PUBLIC_ADDRESSES.mayConnect(address)).toBe(true);
    },
  );

  it.each([
    ['this network', ['0.0.0.0', '0.1.2.3', '::']],
    ['loopback', ['127.0.0.1', '127.255.255.254', '::1']],
    ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fdff::1', 'fec0::1']],
    ['link-local', ['169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'febf::1']],
    [
      'of the metadata of clouds',
      ['169.254.169.254', 'fd00:ec2::254', '100.100.100.200', '192.0.0.192', '168.63.129.16'],
    ],
    ['of carriers', ['100.64.0.1', '100.127.255.255']],
    ['multicast or broadcast', ['224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1']],
    [
      'reserved or for documents',
      ['192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '240.0.0.1', '2001:db8::1'],
    ],
    ['of IPv4 within IPv6', ['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:0:7f00:1', '::127.0.0.1', '::7f00:1']],
    ['of IPv4 behind a translation', ['64:ff9b::7f00:1', '64:ff9b:1::7f00:1', '2002:7f00:1::', '2001:0:7f00:1::']],
    ['for nothing yet', ['100::1', '3fff::1', '4000::1', '5f00::1', '2001:2::1', '2001:10::1']],
    ['none', ['', 'localhost', '1.1.1.1.1', '12345::', 'one.one.one.one']],
  ])('is none that is %s', (_, addresses) => {
    for (const address of addresses) expect(PUBLIC_ADDRESSES.mayConnect(address), address).toBe(false);
  });

  it('is none in a notation that leads elsewhere', () => {
    for (const address of ['0177.0.0.1', '0x7f.1', '2130706433', '127.1', '017700000001']) {
      expect(PUBLIC_ADDRESSES.mayConnect(address), address).toBe(false);
    }
  });
});
