/** What is wrong with a grammar, and where: line and column count from 1, the column in code points. */
export class GbnfError extends Error {
  override readonly name = 'GbnfError';

  constructor(
    readonly reason: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(`${reason} (line ${line}, column ${column})`);
  }
}
