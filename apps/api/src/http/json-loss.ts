/** Could a number be too large for a double, or an escape half a character? Few texts match, and only those are walked. */
const SUSPICIOUS = /\d[eE]\+?\d{3}|(?<!\d)\d{309}|\\u[dD][89a-fA-F]/;

/** Whether JSON.parse may lose something of this text. */
export function mayLose(text: string): boolean {
  return SUSPICIOUS.test(text);
}

/** A value that JSON allows and the server cannot keep as it is. */
export class LossyJsonValue extends Error {
  override readonly name = 'LossyJsonValue';

  /** @param field of the body, where the value lies within one @param way to the value, as "messages[0].content" */
  constructor(
    readonly field: string | undefined,
    way: string,
    problem: string,
  ) {
    super(`${way === '' ? 'the body' : `'${way}'`} ${problem}`);
  }
}

/** Where a value is in a body. */
export interface JsonPlace {
  /** As "messages[0].content"; empty = it is the body. */
  readonly way: string;
  /** Of the body, where the value lies within one. */
  readonly field: string | undefined;
}

export const BODY: JsonPlace = { way: '', field: undefined };

/** The place of a member of an object. */
export function placeOfKey({ way, field }: JsonPlace, key: string): JsonPlace {
  return { way: way === '' ? key : `${way}.${key}`, field: field ?? key };
}

/** The place of an item of a list. */
export function placeOfItem({ way, field }: JsonPlace, index: number): JsonPlace {
  return { way: `${way}[${index}]`, field };
}

/** @throws LossyJsonValue for half a character and for a number out of range, in the value or within it */
export function refuseLoss(value: unknown, place: JsonPlace): void {
  if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) {
    throw new LossyJsonValue(place.field, place.way, 'holds half a character: a surrogate without the other one');
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new LossyJsonValue(place.field, place.way, 'is a number out of range');
  }
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) refuseLossOfItems(value, place, 0);
  else refuseLossOfMembers(value, place);
}

/** @param first index of the first item in its list */
export function refuseLossOfItems(items: readonly unknown[], place: JsonPlace, first: number): void {
  for (const [index, item] of items.entries()) {
    // Most items can lose nothing, and a place is a text.
    if (canLose(item)) refuseLoss(item, placeOfItem(place, first + index));
  }
}

export function refuseLossOfMembers(members: object, place: JsonPlace): void {
  for (const [key, item] of Object.entries(members)) {
    refuseLoss(key, place);
    if (canLose(item)) refuseLoss(item, placeOfKey(place, key));
  }
}

function canLose(value: unknown): boolean {
  return typeof value === 'number' ? !Number.isFinite(value) : typeof value === 'string' || typeof value === 'object';
}
