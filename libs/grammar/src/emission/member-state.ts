import { Unsupported } from '../refusals/schema-error.js';

/** A place in an object: which members may come next and whether it may end. State 0 is the start. */
export interface MemberState {
  /** Kinds of members, by index, that lead to the same place. */
  readonly ways: readonly MemberWay[];
  /** A state that this one may turn into without a member. */
  readonly skip?: number;
  readonly accepts: boolean;
}

export interface MemberWay {
  readonly kinds: readonly number[];
  readonly next: number;
}

/** Thrown when the members have more combinations than there may be states. */
export class TooManyStates extends Unsupported {
  constructor() {
    super('the object has too many combinations of properties');
  }
}
