import { BlockList, isIP } from 'node:net';

/** Addresses from which a key may be used. */
export class Networks {
  private readonly list = new BlockList();

  /** @param networks addresses, and networks such as 10.0.0.0/8; see `networkProblem` */
  constructor(readonly networks: readonly string[]) {
    for (const network of networks) {
      const { address, family, prefix } = partsOf(network)!;
      this.list.addSubnet(address, prefix, family);
    }
  }

  /** @param address of a client; undefined = it came by a UNIX socket. An IPv4 address may be written as IPv6. */
  has(address: string | undefined): boolean {
    // A zone says by which interface of this machine somebody is reached.
    const plain = address?.replace(/%.*$/, '') ?? '';
    const version = isIP(plain);
    return version !== 0 && this.list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
  }
}

/**
 * Whom an address stands for: a host of IPv4; of IPv6 its network of 64 bits, as each host has as many addresses as it
 * likes.
 * @param address undefined = who comes by a UNIX socket
 */
export function networkOf(address: string | undefined): string {
  if (address === undefined) return 'a UNIX socket';
  const plain = address.replace(/%.*$/, '').replace(/^::ffff:(?=[\d.]+$)/i, '');
  if (isIP(plain) !== 6) return plain;
  const groups = groupsOf(plain).slice(0, 4);
  return `${groups.map((group) => group.toString(16)).join(':')}::/64`;
}

/** Why a text is no network; undefined = it is one. */
export function networkProblem(text: string): string | undefined {
  const parts = partsOf(text);
  if (parts === undefined) return 'must be an address or a network, such as 10.0.0.0/8';
  return hasHostBits(parts) ? `has bits beyond its first ${parts.prefix}` : undefined;
}

interface NetworkParts {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly prefix: number;
}

function partsOf(text: string): NetworkParts | undefined {
  const [, address = '', digits] = /^([0-9a-fA-F.:]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return undefined;
  const bits = version === 4 ? 32 : 128;
  const prefix = digits === undefined ? bits : Number(digits);
  return prefix > bits ? undefined : { address, family: version === 4 ? 'ipv4' : 'ipv6', prefix };
}

/** Such a network is most likely another one than was meant. */
function hasHostBits({ address, family, prefix }: NetworkParts): boolean {
  const [width, groups] = family === 'ipv4' ? [8, address.split('.').map(Number)] : [16, groupsOf(address)];
  return groups.some((group, index) => {
    const own = Math.min(width, Math.max(0, prefix - index * width));
    return group % 2 ** (width - own) !== 0;
  });
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): readonly number[] {
  // The last two may be written as an IPv4 address.
  const plain = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a, b, c, d] = bytes.map(Number) as [number, number, number, number];
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [front = [], back = []] = plain
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':').map((group) => Number.parseInt(group, 16))));
  return [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
}
