/** What may have ended an engine, of one kind. */
export interface Suspects {
  /** The next one that no engine has; undefined = there is none. */
  readonly nextSuspect: number | undefined;
  has(id: number): boolean;
}

/** Lets suspects to the next engine one by one, so that it is known which of them it was if that engine ends as well. */
export class SuspectLine {
  private isHeld: (() => boolean) | undefined;

  /** @param kinds what there is, each with how one is sent */
  constructor(private readonly kinds: readonly { readonly suspects: Suspects; send(id: number): void }[]) {}

  /** There is an engine, which has none of them. */
  start(): void {
    this.isHeld = () => false;
    this.advance();
  }

  /** The engine has ended. */
  stop(): void {
    this.isHeld = undefined;
  }

  /** Something may have been settled: then the next one is sent. */
  advance(): void {
    while (this.isHeld !== undefined && !this.isHeld()) this.isHeld = this.sendNext();
  }

  /** @returns whether it is unsettled; undefined = there is none */
  private sendNext(): (() => boolean) | undefined {
    for (const { suspects, send } of this.kinds) {
      const id = suspects.nextSuspect;
      if (id === undefined) continue;
      send(id);
      return () => suspects.has(id);
    }
    return undefined;
  }
}
