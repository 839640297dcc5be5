import { quote, ValueError, type ValueType, wordType } from './value-type.js';

/** llama.cpp's words for yes and no, and the two everybody tries; any case. */
const TRUTHY: readonly string[] = ['1', 'true', 'on', 'enabled', 'yes'];
const FALSY: readonly string[] = ['0', 'false', 'off', 'disabled', 'no'];
const AUTOMATIC: readonly string[] = ['auto', '-1'];

export type Switch = 'on' | 'off' | 'auto';

/** A yes or no, as environment variables give it. */
export const yesNo: ValueType<boolean> = wordType('<0|1>', '1', (word) => {
  const value = readSwitch(word);
  if (value === 'on' || value === 'off') return value === 'on';
  throw new ValueError(`${quote(word)} is neither ${TRUTHY.join(', ')} nor ${FALSY.join(', ')}`);
});

/** On, off or automatic. */
export const onOffAuto: ValueType<Switch> = wordType('[on|off|auto]', 'auto', (word) => {
  const value = readSwitch(word);
  if (value !== undefined) return value;
  throw new ValueError(`${quote(word)} is not one of on, off, auto`);
});

function readSwitch(word: string): Switch | undefined {
  const lower = word.toLowerCase();
  if (TRUTHY.includes(lower)) return 'on';
  if (FALSY.includes(lower)) return 'off';
  return AUTOMATIC.includes(lower) ? 'auto' : undefined;
}
