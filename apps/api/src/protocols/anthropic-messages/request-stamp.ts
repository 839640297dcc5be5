/** What Claude Code writes before its system prompt for the bill; parts of it change with each conversation or request. */
const STAMP = /^x-anthropic-billing-header:[^\n]*(?:\n|$)/;

/**
 * A system text without the stamp of the request. Models are told nothing by it, and with it no prompt would begin as
 * another one did.
 */
export function withoutStamp(text: string): string {
  return text.replace(STAMP, '');
}
