import { LONE_SURROGATE } from '../automata/trie.js';
import type { Expression } from '../values/expression.js';
import type { TextRange } from '../values/string-set.js';
import type { ValueSet } from '../values/value-set.js';
import type { EmissionContext } from './emission-context.js';
import { type Alternative, type GrammarSymbol, text } from './grammar-builder.js';
import type { MemberKind } from './member-kinds.js';
import type { ObjectSyntax } from './object-syntax.js';
import { RawTexts } from './raw-texts.js';
import type { MemberTags, TaggedForm, TaggedMember, ValueType } from './tagged-form.js';

const TEXT: ReadonlySet<ValueType> = new Set(['string']);

/** How the emitter writes the values of a member that are no strings, and tells where something is refused. */
interface ValueWriter {
  alternatives(values: ValueSet): readonly Alternative[];
  at<Result>(expression: Expression, work: () => Result): Result;
}

/** Writes each member of an object in tags of its own. */
export class TaggedMembers implements ObjectSyntax {
  readonly open: Alternative = [];
  readonly close: Alternative = [];
  readonly between: Alternative;
  private readonly texts: RawTexts;
  /** How the value of each member is read: the same in all alternatives of the schema. */
  private readonly types = new Map<string, ReadonlySet<ValueType>>();

  constructor(
    private readonly emitter: EmissionContext,
    private readonly form: TaggedForm,
    private readonly writer: ValueWriter,
  ) {
    this.between = form.isSpaced ? [emitter.json.space] : [];
    this.texts = new RawTexts(emitter, form);
  }

  /** To be told before members are written: the kinds of all of them. */
  declare(kinds: readonly MemberKind[]): void {
    for (const { name, value } of kinds) {
      if (name === undefined || !isWritable(name)) continue;
      const known = this.types.get(name) ?? new Set();
      const types = this.writer.at(value, () => typesOf(this.emitter.compiler.valuesToEmit(value)));
      const all = new Set([...known, ...types]);
      this.types.set(name, all);
    }
    for (const [name, all] of this.types) this.types.set(name, this.readAs(all));
  }

  /** A member that could be text or something else is read as one of them, whatever alternative it is in. */
  private readAs(types: ReadonlySet<ValueType>): ReadonlySet<ValueType> {
    if (!types.has('string') || types.size === 1 || this.form.readsJsonFirst) return types;
    return this.form.hasMixedAsJson ? new Set([...types].filter((type) => type !== 'string')) : TEXT;
  }

  get members(): readonly TaggedMember[] {
    return Array.from(this.types, ([name, types]) => [name, [...types]] as const);
  }

  has({ name }: MemberKind): boolean {
    return name !== undefined && isWritable(name);
  }

  choice(kinds: readonly MemberKind[]): GrammarSymbol {
    if (kinds.length === 1) return this.member(kinds[0]!);
    return this.emitter.builder.rule(
      'member',
      kinds.map((kind) => [this.member(kind)]),
    );
  }

  private member({ name, value }: MemberKind): GrammarSymbol {
    return this.emitter.builder.once(`tagged ${value.key} ${JSON.stringify(name)}`, `${name}-member`, () =>
      this.writer.at(value, () => this.alternatives(name!, value)),
    );
  }

  private alternatives(name: string, value: Expression): readonly Alternative[] {
    const types = this.types.get(name)!;
    const { strings, ...rest } = this.emitter.compiler.valuesToEmit(value);
    const alternatives: Alternative[] = [];
    if (types.has('string')) alternatives.push(...this.textMembers(name, types, strings));
    if (types.size > 1 || !types.has('string')) {
      // Where JSON is read first, it stands in the tags of texts.
      const tags = types.has('string') ? this.form.text : this.form.json;
      // A member that is never read as text has its strings as JSON has them.
      for (const one of this.writer.alternatives({ ...rest, strings: types.has('string') ? [] : strings })) {
        alternatives.push([...opening(tags, name), ...one, text(endOf(tags, name))]);
      }
    }
    return alternatives;
  }

  private textMembers(name: string, types: ReadonlySet<ValueType>, strings: readonly TextRange[]): Alternative[] {
    const { text: tags } = this.form;
    return strings.map((range) => [...opening(tags, name), this.texts.text(range, types, endOf(tags, name))]);
  }
}

function opening({ before, after }: MemberTags, name: string): Alternative {
  return [text(`${before}${name}${after}`)];
}

function endOf({ end }: MemberTags, name: string): string {
  return end.join(name);
}

/** llama.cpp trims names. */
function isWritable(name: string): boolean {
  return name !== '' && name === name.trim() && !LONE_SURROGATE.test(name);
}

function typesOf(values: ValueSet): readonly ValueType[] {
  const types: ValueType[] = [];
  if (values.strings.length > 0) types.push('string');
  if (values.numbers.length > 0) types.push('number');
  if (values.true || values.false) types.push('boolean');
  if (values.null) types.push('null');
  if (values.arrays.length > 0) types.push('array');
  if (values.objects.length > 0) types.push('object');
  return types;
}
