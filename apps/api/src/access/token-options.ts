import { OptionError } from '../config/assignment.js';
import type { ServerOptions } from '../config/options.js';

export type TokenOptions = Pick<ServerOptions, 'jwtIssuer' | 'jwtAudience' | 'jwtJwksUrl' | 'jwtJwksFile'>;

/** Whether tokens are taken. @throws OptionError where that is asked for by halves */
export function takesTokens({ jwtIssuer, jwtAudience, jwtJwksUrl, jwtJwksFile }: TokenOptions): boolean {
  const given = [jwtIssuer, jwtAudience, jwtJwksUrl, jwtJwksFile].some((value) => value !== '');
  if (!given) return false;
  if (jwtIssuer === '') throw new OptionError('tokens need --jwt-issuer: whose they have to be');
  if (jwtAudience === '') throw new OptionError('tokens need --jwt-audience: for whom they have to be');
  if ((jwtJwksUrl === '') === (jwtJwksFile === '')) {
    throw new OptionError('tokens need --jwt-jwks-url or --jwt-jwks-file, and not both');
  }
  return true;
}
