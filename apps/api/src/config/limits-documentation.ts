import { LIMIT_NAMES, LIMITS, type Limit, limitFlag, limitVariable } from './limits.js';
import { withTable } from './markdown-table.js';

const HEADER: readonly string[] = ['Flag', 'Variable', 'Default', 'Most', 'Why'];

/** The documentation with its table of limits as the code has them. @throws Error when it has no such table */
export function withLimitsTable(documentation: string): string {
  const rows = LIMIT_NAMES.map((name) => {
    const { bounds, default: value, unit, because }: Limit = LIMITS[name];
    const shown = `${value.toLocaleString('en')}${unit === undefined ? '' : ` ${unit}`}`;
    return [`\`${limitFlag(name)}\``, `\`${limitVariable(name)}\``, shown, bounds, because];
  });
  return withTable(documentation, HEADER, rows);
}
