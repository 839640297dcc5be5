import { readFileSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { OptionError } from '../config/assignment.js';
import { quote } from '../config/values/value-type.js';
import { ApiError } from '../http/api-error.js';
import type { Principal } from './keys/principal.js';
import type { RefusalReason } from './refusal.js';
import type { TokenOptions } from './token-options.js';
import { principalOfClaims } from './token-principal.js';

const log = new Logger('Keys');

/** Signatures by a private key: with a secret that both sides have, whoever can check a token could make one. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Seconds by which the clock of the issuer may differ. */
const CLOCK_TOLERANCE = 30;

/** Errors that say that the keys of the issuer are not there, and nothing of the token. */
const NO_KEYS: ReadonlySet<string> = new Set(['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID']);

/** Takes tokens of one issuer for one audience. */
export class TokenVerifier {
  private readonly keyOf: JWTVerifyGetKey;

  /** @throws OptionError for a file of keys that cannot be used */
  constructor(private readonly options: TokenOptions) {
    const { jwtJwksUrl, jwtJwksFile } = options;
    this.keyOf = jwtJwksUrl === '' ? keysOfFile(jwtJwksFile) : createRemoteJWKSet(new URL(jwtJwksUrl));
  }

  /**
   * Who brings a token, or why it opens nothing.
   * @throws ApiError where the keys of the issuer cannot be had
   */
  async verify(token: string): Promise<Principal | RefusalReason> {
    try {
      const { payload } = await jwtVerify(token, this.keyOf, {
        issuer: this.options.jwtIssuer,
        audience: this.options.jwtAudience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE,
        requiredClaims: ['exp', 'sub'],
      });
      return typeof payload.sub === 'string' && payload.sub !== '' ? principalOfClaims(payload.sub, payload) : 'token';
    } catch (error) {
      return reasonOf(error);
    }
  }
}

function reasonOf(error: unknown): RefusalReason {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JOSEError && !NO_KEYS.has(error.code)) return 'token';
  log.error(`the keys of --jwt-jwks-url cannot be had: ${(error as Error).message}`);
  throw ApiError.of('Unavailable', 'Tokens cannot be checked now');
}

function keysOfFile(path: string): JWTVerifyGetKey {
  try {
    return createLocalJWKSet(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem =
      code === undefined || code.startsWith('ERR_') ? 'is no JSON Web Key Set' : `cannot be read (${code})`;
    throw new OptionError(`--jwt-jwks-file: the file ${quote(path)} ${problem}`);
  }
}
