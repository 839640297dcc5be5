import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { MediaProblem } from './media-problem.js';
import type { AddressPolicy } from './public-addresses.js';

/** All addresses of a host. Rejects where it has none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** Asks name servers alone: files and names of this machine's own network say nothing of the internet. */
export function nameServers(timeoutMs: number): Resolve {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  return async (host) => {
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length === 0) throw new MediaProblem('leads to a host that has no address');
    return addresses;
  };
}

/**
 * Opens connections to addresses that the policy allows. What a name stands for is checked where the connection is
 * made, so that it cannot become something else in between; and so is what it has become.
 */
export function checkedConnector(policy: AddressPolicy, resolve: Resolve, timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs, lookup: checkedLookup(policy, resolve) });
  return (options, done) => {
    const host = options.hostname.replace(/^\[(.*)\]$/, '$1');
    if (isIP(host) !== 0 && !policy.mayConnect(host)) return done(notPublic(), null);
    connect(options, (...[error, socket]) => {
      if (error !== null) return done(error, null);
      if (socket.remoteAddress !== undefined && policy.mayConnect(socket.remoteAddress)) return done(null, socket);
      socket.destroy();
      done(notPublic(), null);
    });
  };
}

/** One address that is not allowed is enough: such a name is meant to lead there. */
function checkedLookup(policy: AddressPolicy, resolve: Resolve): LookupFunction {
  return (host, { all }, done) => {
    resolve(host).then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        if (found.length === 0 || !addresses.every((address) => policy.mayConnect(address))) done(notPublic(), []);
        else if (all) done(null, found);
        else done(null, found[0]!.address, found[0]!.family);
      },
      (error: Error) => done(error, []),
    );
  };
}

function notPublic(): MediaProblem {
  return new MediaProblem('leads to an address that is not public');
}
