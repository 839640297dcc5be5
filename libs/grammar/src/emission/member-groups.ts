import type { MemberKind } from './member-kinds.js';

/** Kinds of members that lead the same way from every place in an object. */
export interface MemberGroup {
  /** By index. */
  readonly kinds: readonly number[];
  /** The one name that they have, where the plan tells names apart. */
  readonly name?: string;
  /** They are of all names that are not mentioned, or of a class of them. */
  readonly isOther: boolean;
  readonly shapes: ReadonlySet<number>;
  /** The conditions that they satisfy, as bits. */
  readonly some: number;
}

/** @param told names that the plan tells apart */
export function memberGroups(kinds: readonly MemberKind[], told: ReadonlySet<string>): readonly MemberGroup[] {
  const groups = new Map<string, MemberGroup & { readonly kinds: number[] }>();
  kinds.forEach((kind, index) => {
    const name = kind.name !== undefined && told.has(kind.name) ? kind.name : undefined;
    const isOther = kind.name === undefined;
    const key = `${[...kind.shapes].join()};${kind.some.join()};${isOther ? '#' : ''}${name === undefined ? '' : `=${name}`}`;
    const known = groups.get(key);
    if (known !== undefined) {
      known.kinds.push(index);
      return;
    }
    const some = kind.some.reduce((bits, condition) => bits | (1 << condition), 0);
    groups.set(key, { kinds: [index], ...(name !== undefined && { name }), isOther, shapes: kind.shapes, some });
  });
  return [...groups.values()];
}
