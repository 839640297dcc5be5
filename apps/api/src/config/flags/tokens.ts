import { option } from '../flag.js';
import { text } from '../values/texts.js';
import { quote, ValueError, wordType } from '../values/value-type.js';

const LOCAL: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Keys that come over a line that anybody may write to would let anybody in. */
const keySetUrl = wordType('URL', 'https://login.example/keys', (word) => {
  const url = URL.canParse(word) ? new URL(word) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOCAL.has(url.hostname));
  if (!isSafe) throw new ValueError(`${quote(word)} is no URL that begins with https://`);
  return word;
});

/** Tokens of an identity provider, beside keys. */
export const TOKENS = {
  jwtIssuer: option(text('TEXT', 'https://login.example'), {
    names: ['--jwt-issuer'],
    env: 'LLAMERO_JWT_ISSUER',
    default: '',
    help: 'take tokens (JWT) of this issuer as keys; with --jwt-audience, and --jwt-jwks-url or --jwt-jwks-file',
  }),
  jwtAudience: option(text('TEXT', 'llamero'), {
    names: ['--jwt-audience'],
    env: 'LLAMERO_JWT_AUDIENCE',
    default: '',
    help: 'for whom tokens have to be: one of their audiences',
  }),
  jwtJwksUrl: option(keySetUrl, {
    names: ['--jwt-jwks-url'],
    env: 'LLAMERO_JWT_JWKS_URL',
    default: '',
    help: 'where the public keys of the issuer are, as a JSON Web Key Set',
  }),
  jwtJwksFile: option(text('FNAME', 'jwks.json'), {
    names: ['--jwt-jwks-file'],
    env: 'LLAMERO_JWT_JWKS_FILE',
    default: '',
    help: 'file with the public keys of the issuer, instead; read at the start',
  }),
} as const;
