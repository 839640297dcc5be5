/** A file of a model that was cut into parts: `<prefix>-00001-of-00003.gguf`. */
export interface SplitName {
  readonly prefix: string;
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

const SPLIT = /^(.+)-(\d{5})-of-(\d{5})\.gguf$/i;

/** Undefined for a model in one file. */
export function splitName(path: string): SplitName | undefined {
  const match = SPLIT.exec(path);
  if (match === null) return undefined;
  const [index, count] = [Number(match[2]), Number(match[3])];
  return index >= 1 && index <= count ? { prefix: match[1]!, index, count } : undefined;
}

/** Every file of the model that a path belongs to, the first part first; the path itself when it is not split. */
export function partNames(path: string): readonly string[] {
  const split = splitName(path);
  if (split === undefined) return [path];
  const { prefix, count } = split;
  const digits = (value: number) => String(value).padStart(5, '0');
  // The spelling of the ending stays: the hub tells `.GGUF` from `.gguf`.
  const ending = path.slice(-'.gguf'.length);
  return Array.from({ length: count }, (_, i) => `${prefix}-${digits(i + 1)}-of-${digits(count)}${ending}`);
}
