import type { SeededChoice } from '../soak/seeded-choice.js';

/**
 * When clients come who know nothing of each other: a Poisson process.
 *
 * @param seconds how long they come
 * @param peak most of them a second
 * @param shareAt what part of the peak comes at a time, 0..1 of the whole; absent = always all of it
 * @returns milliseconds, rising
 */
export function arrivals(
  choice: SeededChoice,
  seconds: number,
  peak: number,
  shareAt: (part: number) => number = () => 1,
): number[] {
  const times: number[] = [];
  for (let at = pause(choice, peak); at < seconds; at += pause(choice, peak)) {
    if (choice.fraction() < shareAt(at / seconds)) times.push(at * 1000);
  }
  return times;
}

/** Seconds until the next one comes. */
function pause(choice: SeededChoice, rate: number): number {
  return -Math.log(1 - choice.fraction()) / rate;
}
