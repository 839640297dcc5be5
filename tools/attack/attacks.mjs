import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * One way to attack a server. `right` are the outcomes that it may have: statuses, and 'cut' or 'left'. Either `blows` makes
 * its requests, which are sent `parallel` at a time, or `strike` does what is not requests alone. `seconds`: after so many
 * what is not answered is 'late' (30). `profile`: how the server is started ('plain').
 *
 * @typedef {object} Described
 * @property {string} name
 * @property {string} does
 * @property {readonly (number | string)[]} right
 * @property {(assault: import('./assault.mjs').Assault) => Iterable<import('./assault.mjs').Blow>} [blows]
 * @property {number} [parallel]
 * @property {(assault: import('./assault.mjs').Assault) => Promise<void>} [strike]
 * @property {number} [seconds]
 * @property {string} [profile]
 * @property {boolean} [isStaying] whether its connections stay open until the server has recovered
 * @property {boolean} [isQuick] whether it belongs to the few that the suite runs
 *
 * @typedef {{ name: string, kind: string, does: string, right: readonly string[], seconds?: number, profile: string,
 *   isQuick: boolean, isStaying: boolean, prepare: (assault: import('./assault.mjs').Assault) => () => Promise<void> }} Attack
 */

const FOLDER = join(import.meta.dirname, 'attacks');

/** @type {readonly Attack[]} THE table: every attack of every file in `attacks/`, whose names are the kinds. */
export const ATTACKS = (
  await Promise.all(
    readdirSync(FOLDER)
      .filter((name) => name.endsWith('.mjs'))
      .map(async (name) => {
        const { ATTACKS: described } = await import(pathToFileURL(join(FOLDER, name)).href);
        return described.map((attack) => read(name.replace('.mjs', ''), attack));
      }),
  )
).flat();

/** @param {string} kind @param {Described} described @returns {Attack} */
function read(
  kind,
  { name, does, right, blows, parallel, strike, seconds, profile = 'plain', isQuick = false, isStaying = false },
) {
  return {
    name,
    kind,
    does,
    right: right.map(String),
    seconds,
    profile,
    isQuick,
    isStaying,
    prepare: (assault) => {
      if (strike) return () => strike(assault);
      const prepared = [...(blows?.(assault) ?? [])];
      return () => assault.sendAll(prepared, parallel);
    },
  };
}
