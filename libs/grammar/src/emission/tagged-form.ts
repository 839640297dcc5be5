/** What stands around the name and the value of a member. */
export interface MemberTags {
  readonly before: string;
  readonly after: string;
  /** Ends the value; the name stands between the parts, where there are two. */
  readonly end: readonly string[];
}

/** An object whose members are written in tags of their own, strings as they are and other values as JSON. */
export interface TaggedForm {
  readonly text: MemberTags;
  readonly json: MemberTags;
  /** Spaces may stand between members. */
  readonly isSpaced: boolean;
  /** What looks like JSON of another type that a member may have is read as that, and not as text. */
  readonly readsJsonFirst: boolean;
  /** What no text may begin with, as it is read as something else. */
  readonly noBeginning?: string;
  /** Members that may be text or something else are JSON, their strings, too; default: they are text. */
  readonly hasMixedAsJson?: boolean;
}

/** A kind of value, as JSON Schema names it. */
export type ValueType = 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object';

/** A member that a tagged object may have, and how its value is read. */
export type TaggedMember = readonly [name: string, types: readonly ValueType[]];

const HEAD = '# members: ';

/** The line before a grammar of tagged objects that tells the members. */
export function memberLine(members: readonly TaggedMember[]): string {
  return `${HEAD}${JSON.stringify(members)}\n`;
}

/** The members of the objects that a grammar of tagged objects describes. */
export function membersOf(gbnf: string): readonly TaggedMember[] {
  if (!gbnf.startsWith(HEAD)) return [];
  return JSON.parse(gbnf.slice(HEAD.length, gbnf.indexOf('\n'))) as readonly TaggedMember[];
}
