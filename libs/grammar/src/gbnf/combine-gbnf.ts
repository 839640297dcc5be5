/** One of several grammars. */
export interface GrammarAlternative {
  readonly gbnf: string;
  /** Text that comes before what the grammar describes. */
  readonly before?: string;
}

/** What is no name of a rule, or is one; names within the others are text. */
const PARTS = /"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|#[^\r\n]*|\{[^}]*\}|!?<[^>]*>|[A-Za-z0-9-]+/g;

/** The same grammar with `prefix` before the name of each of its rules. @param prefix letters, digits and hyphens */
export function withPrefix(gbnf: string, prefix: string): string {
  return gbnf.replaceAll(PARTS, (part) => (/^[A-Za-z0-9-]/.test(part) ? prefix + part : part));
}

/** A grammar of the texts that any of the given ones describes. */
export function eitherGrammar(alternatives: readonly GrammarAlternative[]): string {
  const roots = alternatives.map(
    ({ before = '' }, index) => `${before && `${literal(before)} `}${prefixOf(index)}root`,
  );
  const rules = alternatives.map(({ gbnf }, index) => withPrefix(gbnf, prefixOf(index)));
  return `root ::= ${roots.join(' | ')}\n${rules.join('\n')}`;
}

/**
 * The outer grammar where a text stands for the inner one: its literal, as llama.cpp writes that of a constant string,
 * becomes the inner root. Undefined where the outer grammar does not have it.
 */
export function graftGrammar(outer: string, placeholder: string, inner: string): string | undefined {
  const written = literal(JSON.stringify(placeholder));
  if (!outer.includes(written)) return undefined;
  const prefix = 'inner-';
  return `${outer.replaceAll(written, `${prefix}root`)}\n${withPrefix(inner, prefix)}`;
}

function prefixOf(index: number): string {
  return `either${index}-`;
}

function literal(text: string): string {
  const escaped = text.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `"${escaped}"`;
}
