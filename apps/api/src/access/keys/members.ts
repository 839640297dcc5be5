import { closestName } from '../../config/closest-name.js';
import { quote } from '../../config/values/value-type.js';
import { KeyFileError } from './key-file-error.js';

/** How a value of a file becomes what is meant by it. @throws KeyFileError that names the place */
export type Reader<T> = (value: unknown, place: string) => T;

/** The members of an object: how each is read. */
export type Readers<T> = { readonly [K in keyof T]-?: Reader<Exclude<T[K], undefined>> };

/** Reads an object that has no other members. @param needed those that must be there */
export function members<T extends object>(readers: Readers<T>, needed: readonly (keyof T & string)[] = []): Reader<T> {
  const names = Object.keys(readers) as (keyof T & string)[];
  return (value, place) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new KeyFileError(place, `must be an object with ${names.join(', ')}`);
    }
    const given = value as Readonly<Record<string, unknown>>;
    for (const name of Object.keys(given)) if (!names.includes(name as never)) throw unknownMember(place, name, names);
    for (const name of needed)
      if (!Object.hasOwn(given, name)) throw new KeyFileError(inside(place, name), 'is missing');
    const present = names.filter((name) => Object.hasOwn(given, name));
    return Object.fromEntries(present.map((name) => [name, readers[name](given[name], inside(place, name))])) as T;
  };
}

/** Reads a list. @param max of its items @param min of its items */
export function items<T>(read: Reader<T>, max: number, min = 1): Reader<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value)) throw new KeyFileError(place, 'must be a list');
    if (value.length < min) throw new KeyFileError(place, 'is an empty list');
    if (value.length > max) throw new KeyFileError(place, `has ${value.length} items, and may have ${max}`);
    return value.map((item, index) => read(item, `${place}[${index}]`));
  };
}

/** Reads a text. @param problemOf why it cannot be used, without the text itself: it may be a key */
export function text(problemOf: (text: string) => string | undefined): Reader<string> {
  return checked<string>((value) => (typeof value === 'string' ? problemOf(value) : 'must be text'));
}

export function integer(min: number): Reader<number> {
  return checked((value) =>
    Number.isSafeInteger(value) && (value as number) >= min ? undefined : `must be an integer of at least ${min}`,
  );
}

/** Reads what is right as it is. @param problemOf undefined = it is a T */
export function checked<T>(problemOf: (value: unknown) => string | undefined): Reader<T> {
  return (value, place) => {
    const problem = problemOf(value);
    if (problem !== undefined) throw new KeyFileError(place, problem);
    return value as T;
  };
}

/** The same, with the value turned into another one. */
export function mapped<A, B>(read: Reader<A>, map: (value: A) => B): Reader<B> {
  return (value, place) => map(read(value, place));
}

function unknownMember(place: string, name: string, names: readonly string[]): KeyFileError {
  const closest = closestName(name.slice(0, 40), names);
  const hint = closest === undefined ? `; there are ${names.join(', ')}` : `; did you mean ${quote(closest)}?`;
  return new KeyFileError(place, `${quote(name)} is no member${hint}`);
}

function inside(place: string, name: string): string {
  return place === '' ? name : `${place}.${name}`;
}
