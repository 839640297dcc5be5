import { setTimeout as delay } from 'node:timers/promises';
import { Assault } from './assault.mjs';
import { ATTACKS } from './attacks.mjs';
import { Target } from './target.mjs';

/** Seconds that running requests have after SIGTERM, and how many more the process may take to end. */
const SHUTDOWN_TIMEOUT = 1;
const SLACK = 2;
/** Milliseconds from the beginning of the attack to the signal. */
const LEAD = 600;

/** Attacks during which a server is told to end. */
const NAMES = [
  'tokenize emoji',
  'abandoned chats',
  'special tokens',
  'n_probs 2048 unread',
  'many tools',
  'exponential grammar',
  'half headers',
  'fifo below path',
  'endless streams unread',
  'documents',
];

/** What must hold of the end. */
export const ENDING_BARS = [
  {
    name: 'ends in time',
    says: `SIGTERM ends the process within --shutdown-timeout (${SHUTDOWN_TIMEOUT} s) and ${SLACK} s`,
    holds: ({ took }) => took <= (SHUTDOWN_TIMEOUT + SLACK) * 1000,
  },
  { name: 'ends well', says: 'SIGTERM ends the process with exit code 0', holds: ({ code }) => code === 0 },
];

/** SIGTERM during attacks. */
export const ENDINGS = NAMES.map((name) => ({
  name: `SIGTERM during ${name}`,
  kind: 'signals',
  does: `the server is told to end while it suffers '${name}'`,
  attack: ATTACKS.find((attack) => attack.name === name),
}));

/** Tells a server to end during an attack. */
export async function measureEnding({ name, kind, attack }, { scale, random }) {
  const target = new Target(attack.profile);
  await target.start({ flags: ['--shutdown-timeout', String(SHUTDOWN_TIMEOUT)] });
  const assault = new Assault({ url: target.url, headers: target.profile.headers, seconds: 60, scale, random });
  const strike = attack.prepare(assault);
  assault.begin();
  const struck = strike();
  await delay(LEAD);
  const began = performance.now();
  const killer = setTimeout(() => target.stop('SIGKILL'), 60_000);
  const code = await target.stop('SIGTERM');
  clearTimeout(killer);
  const took = performance.now() - began;
  assault.end();
  await struck;
  const measured = { name, kind, statuses: assault.statuses, code, took };
  return { measured, broken: ENDING_BARS.filter(({ holds }) => !holds(measured)) };
}
