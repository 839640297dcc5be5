import { option, toggle } from '../flag.js';
import { ANY_ORIGIN, LOCAL_ORIGINS, origins } from '../values/origins.js';
import { commaList } from '../values/texts.js';

/** What browsers may do from pages of other origins (CORS). */
export const CROSS_ORIGIN = {
  corsOrigins: option(origins, {
    names: ['--cors-origins'],
    env: 'LLAMA_ARG_CORS_ORIGINS',
    default: [ANY_ORIGIN],
    defaultText: ANY_ORIGIN,
    help: `origins that browsers may call from, separated by commas (${ANY_ORIGIN} = all, ${LOCAL_ORIGINS} = this machine's)`,
  }),
  corsMethods: option<readonly string[], readonly string[]>(commaList('METHODS', 'POST'), {
    names: ['--cors-methods'],
    env: 'LLAMA_ARG_CORS_METHODS',
    default: ['GET', 'POST'],
    defaultText: 'GET, POST',
    help: 'methods that browsers may use from other origins, separated by commas',
  }),
  corsHeaders: option<readonly string[], readonly string[]>(commaList('HEADERS', 'Content-Type'), {
    names: ['--cors-headers'],
    env: 'LLAMA_ARG_CORS_HEADERS',
    default: ['*'],
    defaultText: '*',
    help: 'headers that browsers may send from other origins, separated by commas',
  }),
  corsCredentials: toggle({
    names: ['--cors-credentials'],
    offNames: ['--no-cors-credentials'],
    env: 'LLAMA_ARG_CORS_CREDENTIALS',
    default: true,
    help: 'let browsers send credentials from other origins',
  }),
} as const;
