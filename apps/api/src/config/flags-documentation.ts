import { type AnyFlag, FLAG_GROUPS } from './flags.js';
import { explanation, synopsis, variables } from './help-text.js';
import { markdownTable } from './markdown-table.js';

const TITLE = `# Flags

Every flag with its default and the environment variables that set it. The command line wins over the environment.
Switches are set by 1, true, on, enabled or yes, and unset by 0, false, off, disabled or no; a variable with \`_NO_\`
switches off when it is true. An empty variable counts as absent. Flags marked "not supported yet" end the start with
an error unless they ask for the default.

This file is made from the table in \`apps/api/src/config/flags.ts\` by \`npm run docs:flags\`.`;

const HEADER: readonly string[] = ['Flag', 'Meaning', 'Environment'];

/** The content of docs/flags.md. */
export function flagsPage(): string {
  const groups = FLAG_GROUPS.map(({ title, flags }) => `## ${title}\n\n${markdownTable(HEADER, flags.map(cells))}`);
  return [`${TITLE}\n`, ...groups].join('\n');
}

function cells(flag: AnyFlag): readonly string[] {
  const env = variables(flag).map((name) => `\`${name}\``);
  return [`\`${escapeBars(synopsis(flag))}\``, escapeText(explanation(flag)), env.join(', ')];
}

/** A bar ends the cell, inside of code too. */
function escapeBars(text: string): string {
  return text.replaceAll('|', '\\|');
}

function escapeText(text: string): string {
  return text.replaceAll(/[\\*<]/g, '\\$&').replaceAll('|', '\\|');
}
