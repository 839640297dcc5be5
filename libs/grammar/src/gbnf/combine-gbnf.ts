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
  return graftGrammars(outer, new Map([[placeholder, inner]]));
}

/**
 * As `graftGrammar`, of several texts that stand for a grammar each. Equal grammars are there once.
 * @returns undefined where one of the texts does not occur
 */
export function graftGrammars(outer: string, inners: ReadonlyMap<string, string>): string | undefined {
  const steps = graftSteps(outer, inners);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** `graftGrammars` as work that stops after each of the grammars. */
export function* graftSteps(
  outer: string,
  inners: ReadonlyMap<string, string>,
): Generator<undefined, string | undefined> {
  const prefixes = new Map<string, string>();
  const rootOf = new Map<string, string>();
  for (const [placeholder, inner] of inners) {
    const prefix = prefixes.get(inner) ?? `inner${prefixes.size}-`;
    prefixes.set(inner, prefix);
    rootOf.set(literal(JSON.stringify(placeholder)), `${prefix}root`);
  }
  const missing = new Set(rootOf.keys());
  const grafted = outer.replaceAll(PARTS, (part) => {
    missing.delete(part);
    return rootOf.get(part) ?? part;
  });
  if (missing.size > 0) return undefined;
  const parts = [grafted];
  for (const [inner, prefix] of prefixes) {
    yield;
    parts.push(withPrefix(inner, prefix));
  }
  return parts.join('\n');
}

function prefixOf(index: number): string {
  return `either${index}-`;
}

function literal(text: string): string {
  const escaped = text.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `"${escaped}"`;
}
