/** Who waits for a grammar. */
export interface Asker {
  /** Clients take turns: all that is asked for one of them has one. */
  readonly client: unknown;
  /** Fires when it waits no longer; absent = it always waits. */
  readonly signal?: AbortSignal | undefined;
}

/** A grammar was not made, and that is not because of what was asked for: another time it may be. */
export class GrammarNotMade extends Error {
  override readonly name = 'GrammarNotMade';

  constructor(readonly reason: 'nobody waits' | 'too many wait') {
    super(
      reason === 'nobody waits'
        ? 'nobody waits for the grammar any more'
        : 'too many schemas and grammars wait to be converted or checked',
    );
  }
}
