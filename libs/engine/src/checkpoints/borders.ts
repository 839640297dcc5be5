/** What decides where the pieces of a prompt end. */
export interface BorderRules {
  /** The most borders of a prompt. */
  readonly max: number;
  /** Tokens between two borders that are not among the last ones; 0 = each end of a message is one. */
  readonly minStep: number;
  /** A token that stands at the end of a message. */
  endsMessage(token: number): boolean;
}

/** Borders are so far apart: evaluating fewer tokens again takes hardly longer than a step of their own. */
const MIN_PIECE = 16;
/** Places that many tokens before the end of a prompt, for those that have no message there; as llama-server's. */
const TAILS = [4, 516];
/** Tokens behind which a prompt counts as one without a message near its end. */
const NEAR_END = 64;

/**
 * Where pieces of a prompt end, so that a later one that departs behind such a place need not begin with nothing: before
 * its last message and behind it, where the first ended, now and then between them, and where its evaluation begins. They
 * depend on the prompt, not on what is known of it, so that pieces are the same however much of it is found.
 * @param start tokens of it that are in the cache
 * @param whole the largest place up to one that cuts no media
 * @returns places in ascending order, `start` or behind it, and before the last token
 */
export function bordersOf(
  prompt: Int32Array,
  start: number,
  rules: BorderRules,
  whole: (place: number) => number = (place) => place,
): readonly number[] {
  const ends = messageEnds(prompt, rules);
  const chosen: number[] = [];
  const isApart = (place: number) => chosen.every((other) => Math.abs(place - other) >= MIN_PIECE);
  const add = (place = 0) => {
    const border = whole(place);
    if (border - start >= MIN_PIECE && border < prompt.length && isApart(border)) chosen.push(border);
  };
  add(ends.at(-2));
  if (start > 0) chosen.push(start);
  add(ends.at(-1));
  add(ends.at(-3));
  add(ends[0]);
  for (const tail of tailsOf(prompt.length, chosen)) add(tail);
  for (const step of stepsOf(prompt.length, start, ends, rules.minStep)) add(step);
  return chosen.slice(0, rules.max).sort((a, b) => a - b);
}

function messageEnds(prompt: Int32Array, { endsMessage }: BorderRules): readonly number[] {
  const ends: number[] = [];
  for (let place = 1; place < prompt.length; place++) if (endsMessage(prompt[place - 1]!)) ends.push(place);
  return ends;
}

/** Places near the end of a prompt, unless there is a border not far before them. */
function tailsOf(length: number, borders: readonly number[]): readonly number[] {
  const [last, former] = TAILS.map((tokens) => length - tokens) as [number, number];
  const hasLast = borders.some((border) => border > length - NEAR_END);
  const hasFormer = borders.some((border) => border > former - (last - former) && border <= length - NEAR_END);
  return [...(hasLast ? [] : [last]), ...(hasFormer ? [] : [former])];
}

/** A place a step: the end of a message where one follows soon, else the multiple itself. */
function stepsOf(length: number, start: number, ends: readonly number[], minStep: number): readonly number[] {
  if (minStep === 0) return ends;
  const places: number[] = [];
  let next = 0;
  for (let place = minStep; place < length; place += minStep) {
    while (next < ends.length && ends[next]! < place) next++;
    const end = ends[next] ?? length;
    const step = end < place + minStep / 2 ? end : place;
    if (step > start) places.push(step);
  }
  return places;
}
