import type { EngineOptions } from '#engine';
import { parseDecimal } from './numbers.js';
import { quote, ValueError, type ValueType, wordType } from './value-type.js';

export type MetadataOverride = NonNullable<EngineOptions['model']['overrides']>[number];

/** llama.cpp's limit for keys and text values, in bytes. */
const MAX_BYTES = 127;

/** A comma counts as a separator only before the next "key=type:", so that a text value may hold commas. */
const SEPARATOR = /,(?=[^,=]+=(?:int|float|bool|str):)/;

/** "KEY=TYPE:VALUE", several separated by commas. */
export const metadataOverrides: ValueType<readonly MetadataOverride[]> = wordType(
  'KEY=TYPE:VALUE,...',
  'tokenizer.ggml.add_bos_token=bool:false',
  (word) => word.split(SEPARATOR).map(parseOverride),
);

function parseOverride(word: string): MetadataOverride {
  const [, key, type, text] = /^([^=]+)=(int|float|bool|str):(.*)$/s.exec(word) ?? [];
  if (key === undefined || type === undefined || text === undefined) {
    throw new ValueError(`${quote(word)} is not KEY=TYPE:VALUE with a type int, float, bool or str`);
  }
  if (Buffer.byteLength(key) > MAX_BYTES) throw new ValueError(`the key of ${quote(word)} exceeds ${MAX_BYTES} bytes`);
  switch (type) {
    case 'int':
      return {
        key,
        type,
        value: fitting(/^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN, Number.isSafeInteger, word),
      };
    case 'float':
      return { key, type, value: fitting(parseDecimal(text), Number.isFinite, word) };
    case 'bool':
      if (text !== 'true' && text !== 'false') throw new ValueError(`${quote(word)} is neither true nor false`);
      return { key, type, value: text === 'true' };
    default:
      if (Buffer.byteLength(text) > MAX_BYTES) {
        throw new ValueError(`the text of ${quote(word)} exceeds ${MAX_BYTES} bytes`);
      }
      return { key, type: 'str', value: text };
  }
}

function fitting(value: number, fits: (value: number) => boolean, word: string): number {
  if (fits(value)) return value;
  throw new ValueError(`${quote(word)} has a value that does not fit its type`);
}
