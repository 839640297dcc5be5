import ipaddr from 'ipaddr.js';

/** Decides what may be connected to. */
export interface AddressPolicy {
  /** @param address IPv4 or IPv6 */
  mayConnect(address: string): boolean;
}

/** All that is given out for the public internet. Within it lie ranges that are for something else. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Public by their numbers, and yet a cloud's own: Azure's agent of its machines. */
const CLOUD_OWN: ReadonlySet<string> = new Set(['168.63.129.16']);

/**
 * Servers of the public internet: no private, loopback, link-local (metadata of clouds among them), carrier, multicast,
 * documentation or reserved addresses, and none of IPv6 that holds one of IPv4.
 */
export const PUBLIC_ADDRESSES: AddressPolicy = {
  mayConnect: (address) => {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.parse(address);
    if (parsed.range() !== 'unicast' || CLOUD_OWN.has(parsed.toString())) return false;
    return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_UNICAST);
  },
};
