import type { MemberTags, TaggedForm } from '#grammar';
import type { Tool } from '../tool.js';

const JSON_MEMBER = 'llamero:json';
const TEXT_MEMBER = 'llamero:text';
/** No text, so that llama.cpp writes a rule of its own for it. */
export const TAGGED_VALUE = { type: 'integer', const: 735_100_001 } as const;

/** A tool whose calls show how a template writes arguments in tags of their own. */
export const TAGGED_PROBE: Tool = {
  type: 'function',
  function: {
    name: 'llamero:probe',
    description: '',
    parameters: {
      type: 'object',
      properties: { [JSON_MEMBER]: TAGGED_VALUE, [TEXT_MEMBER]: { type: 'string' } },
      required: [JSON_MEMBER, TEXT_MEMBER],
    },
  },
};

/** What stands for all arguments of a tool where each has tags of its own. */
export const TAGGED_ARGUMENTS = {
  type: 'object',
  properties: { [JSON_MEMBER]: TAGGED_VALUE },
  required: [JSON_MEMBER],
} as const;

/** The rule of the one argument of a tool, as llama.cpp names it; its number is the tool's. */
export const TAGGED_RULE = /^(\S*llamero-tool-(\d{6})\S*-llamero-json) ::= .*$/gm;

const LITERAL = '"(?:\\\\.|[^"\\\\])*"';
const SPACE = /^ space\??/;

/** How a grammar of calls of the probe writes arguments; undefined where not in tags, or in a way that is not known. */
export function taggedFormOf(grammar: string): TaggedForm | undefined {
  const json = openingOf(grammar, JSON_MEMBER);
  const text = openingOf(grammar, TEXT_MEMBER);
  const end = json && /^ \S*-schema((?: "(?:\\.|[^"\\])*")+)/.exec(json.rest)?.[1];
  if (json === undefined || text === undefined || end === undefined) return undefined;
  const ends = { end: literalsOf(end).split(JSON_MEMBER) };
  // Where there is a choice of texts, the first kind is told by its beginning.
  const noBeginning = new RegExp(`^ \\((${LITERAL})`).exec(text.rest)?.[1];
  return {
    json: { ...json.tags, ...ends },
    text: { ...text.tags, ...ends },
    isSpaced: /llamero-json space /.test(grammar) || /llamero-json ::= space\? /.test(grammar),
    readsJsonFirst: grammar.includes('xml-arg-string'),
    ...(noBeginning !== undefined && { noBeginning: literalsOf(noBeginning) }),
  };
}

/** What stands around the name of a member before its value, and the grammar from the value on. */
function openingOf(grammar: string, member: string) {
  const found = new RegExp(`\\((${LITERAL})? ?"${member}" ?(${LITERAL})?\\)`).exec(grammar);
  if (found === null) return undefined;
  let rest = grammar.slice(found.index + found[0].length);
  let after = literalsOf(found[2] ?? '');
  const literal = new RegExp(`^ (${LITERAL})`);
  for (;;) {
    const [part] = SPACE.exec(rest) ?? literal.exec(rest) ?? [];
    if (part === undefined) break;
    if (!SPACE.test(part)) after += literalsOf(part);
    rest = rest.slice(part.length);
  }
  const tags: Omit<MemberTags, 'end'> = { before: literalsOf(found[1] ?? ''), after };
  return { tags, rest };
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** The text of literals in a row. */
function literalsOf(gbnf: string): string {
  return Array.from(gbnf.matchAll(new RegExp(LITERAL, 'g')), ([literal]) =>
    literal
      .slice(1, -1)
      .replaceAll(/\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(.))/gs, (_, byte?: string, unit?: string, char = '') => {
        const code = byte ?? unit;
        return code === undefined ? (ESCAPED[char] ?? char) : String.fromCharCode(Number.parseInt(code, 16));
      }),
  ).join('');
}
