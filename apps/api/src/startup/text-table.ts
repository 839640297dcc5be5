/** Columns of text for a terminal, as wide as their longest cell, with two blanks between them. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ');
  return `${all.map((row) => line(row).trimEnd()).join('\n')}\n`;
}
