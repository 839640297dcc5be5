/** Why a schema cannot become a grammar, and where: `pointer` is the JSON pointer of the keyword. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';

  constructor(
    /** JSON pointer from the schema's root; '' = the root itself. */
    readonly pointer: string,
    /** The keyword that is refused; '' when the whole schema is. */
    readonly keyword: string,
    readonly reason: string,
  ) {
    super(`${reason} (at "${pointer === '' ? '#' : `#${pointer}`}")`);
  }
}

/** Thrown where the place is not known; the nearest keyword turns it into a `SchemaError`. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';

  constructor(
    message: string,
    /** The keyword at fault, where it is known. */
    readonly keyword = '',
  ) {
    super(message);
  }
}

/** The work allowed for a conversion is used up. */
export class OutOfBudget extends Error {
  override readonly name = 'OutOfBudget';
}
