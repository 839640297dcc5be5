import { OutOfBudget } from './schema-error.js';

/** Bounds the work of one conversion in steps, not seconds, so that the answer does not depend on the machine. */
export class Budget {
  private spent = 0;

  constructor(private readonly limit: number) {}

  /** @throws OutOfBudget when the conversion has used up its steps */
  spend(steps: number): void {
    this.spent += steps;
    if (this.spent > this.limit) throw new OutOfBudget('the schema is too complex');
  }

  get used(): number {
    return this.spent;
  }
}
