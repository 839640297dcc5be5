/** A part of a body that is made when it is written, so that a long list of them takes neither memory nor a long turn. */
export class WrittenLater<Value> {
  constructor(private readonly make: () => Value) {}

  toJSON(): Value {
    return this.make();
  }
}

/** A list whose items are made when they are written. */
export type LateList<Value> = readonly WrittenLater<Value>[];
