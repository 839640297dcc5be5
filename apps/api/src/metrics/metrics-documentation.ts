import { HISTOGRAM_METRICS, NUMBER_METRICS, OTHER_METRICS } from './metric-table.js';

const HEADER: readonly string[] = ['Name', 'Type', 'Meaning'];

/** A table under a header of these columns, in a text that the formatter has padded or not. */
const TABLE = /\| Name +\| Type +\| Meaning +\|\n(\|.*\n)*/;

/** The documentation with its table of metrics as the code has them. @throws when it has no such table */
export function withMetricsTable(documentation: string): string {
  if (!TABLE.test(documentation)) throw new Error('the documentation has no table of metrics');
  const histograms = HISTOGRAM_METRICS.map((metric) => ({ ...metric, type: 'histogram' }));
  const metrics = [...NUMBER_METRICS, ...histograms, ...Object.values(OTHER_METRICS)];
  const rows = metrics.map(({ name, type, help }) => [`\`${name}\``, type, help]);
  return documentation.replace(TABLE, () => `${padded([HEADER, HEADER.map(() => ''), ...rows])}\n`);
}

/** The second row is the rule. */
function padded(rows: readonly (readonly string[])[]): string {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row, place) => row.map((cell, column) => cell.padEnd(widths[column]!, place === 1 ? '-' : ' ')))
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
