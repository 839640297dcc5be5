import { type AdapterFile, MAX_ADAPTER_SCALE } from '#engine';
import { quote, ValueError, type ValueType } from './value-type.js';

/** "FNAME", or several with commas between them: each acts in full. */
export const adapterFiles: ValueType<readonly AdapterFile[]> = {
  hints: ['FNAME'],
  examples: ['adapter.gguf'],
  parse: ([word]) => pathsIn(word!).map((path) => ({ path, scale: 1 })),
};

/** "FNAME SCALE". */
export const scaledAdapterFiles: ValueType<readonly AdapterFile[]> = {
  hints: ['FNAME', 'SCALE'],
  examples: ['adapter.gguf', '0.5'],
  parse: ([path, scale]) => [{ path: pathsIn(path!)[0]!, scale: scaleIn(scale!) }],
};

/** "START END": layers, both included. */
export const layerRange: ValueType<{ readonly first: number; readonly last: number } | undefined> = {
  hints: ['START', 'END'],
  examples: ['1', '8'],
  parse: (words) => {
    const [first, last] = words.map((word) => (/^\d{1,6}$/.test(word) ? Number(word) : Number.NaN));
    if (!(first! >= 1 && last! >= first!)) {
      throw new ValueError(
        `${quote(words.join(' '))} is no range of layers: two numbers from 1, the smaller one first`,
      );
    }
    return { first: first!, last: last! };
  },
};

function pathsIn(word: string): readonly string[] {
  const paths = word.split(',').filter((path) => path !== '');
  if (paths.length === 0) throw new ValueError('the value is empty');
  return paths;
}

function scaleIn(word: string): number {
  const scale = word.trim() === '' ? Number.NaN : Math.fround(Number(word));
  if (!(Math.abs(scale) <= MAX_ADAPTER_SCALE)) {
    throw new ValueError(`${quote(word)} is not a number from ${-MAX_ADAPTER_SCALE} to ${MAX_ADAPTER_SCALE}`);
  }
  return scale;
}
