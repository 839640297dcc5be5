import { LIMIT_NAMES, LIMITS, type Limit, limitFlag, limitVariable } from './limits.js';

/** A table under a header of these columns, in a text that the formatter has padded or not. */
const TABLE = /\| Flag +\| Variable +\| Default +\| Most +\| Why +\|\n(\|.*\n)*/;

/** The documentation with its table of limits as the code has them. @throws when it has no such table */
export function withLimitsTable(documentation: string): string {
  if (!TABLE.test(documentation)) throw new Error('the documentation has no table of limits');
  const rows = LIMIT_NAMES.map((name) => {
    const { bounds, default: value, unit, because }: Limit = LIMITS[name];
    const shown = `${value.toLocaleString('en')}${unit === undefined ? '' : ` ${unit}`}`;
    return [`\`${limitFlag(name)}\``, `\`${limitVariable(name)}\``, shown, bounds, because];
  });
  const lines = [['Flag', 'Variable', 'Default', 'Most', 'Why'], new Array(5).fill('---'), ...rows].map(
    (cells) => `| ${cells.join(' | ')} |\n`,
  );
  return documentation.replace(TABLE, () => lines.join(''));
}
