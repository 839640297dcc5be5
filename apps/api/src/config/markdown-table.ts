/** A table in Markdown, its columns padded as the formatter wants them. @param rows of as many cells as the header */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[], fill = ' ') =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!, fill)).join(' | ')} |\n`;
  const rule = header.map(() => '');
  return [line(header), line(rule, '-'), ...rows.map((row) => line(row))].join('');
}

/**
 * A page in which the table under this header, padded or not, has these rows.
 * @throws Error for a page without such a table
 */
export function withTable(page: string, header: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new RegExp(`\\| ${header.join(' +\\| ')} +\\|\\n(\\|.*\\n)*`);
  if (!table.test(page)) throw new Error(`the page has no table of ${header.join(', ')}`);
  return page.replace(table, () => markdownTable(header, rows));
}
