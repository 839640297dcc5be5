import type { ObjectShape } from '../values/object-shape.js';
import type { EmissionContext } from './emission-context.js';
import { type Alternative, type GrammarSymbol, reference, text } from './grammar-builder.js';
import { type MemberKind, memberKinds, namesOf } from './member-kinds.js';
import { memberPlan } from './member-plan.js';
import { type MemberState, TooManyStates } from './member-state.js';
import type { ObjectSyntax } from './object-syntax.js';
import type { PlanOptions } from './plan-options.js';

/**
 * `any`: members in every order. `schema`: named members in the order of the schema, then the others.
 * With many required members `any` keeps those in the order of the schema (or of `required`) and frees the rest.
 */
export type PropertyOrder = 'any' | 'schema';

/** Up to this many names, all are followed: then none can be repeated. */
const MAX_UNREPEATED = 4;
/** Required names that are followed in every combination, always and while the grammar is small. */
const MAX_FREE = 6;
const MAX_FREE_AT_FIRST = 9;
const MANY_SIBLINGS = 16;
const MAX_FREE_AMONG_SIBLINGS = 5;
const MAX_FREE_AMONG_MANY = 3;
/** Names that are followed in every combination where members are counted; more of them come in the schema's order. */
const MAX_COUNTED = 7;
const MAX_STATES = 3000;
const MIN_TOGETHER = 32;
const TOGETHER_FACTOR = 2;
/** States of objects with many required names, in the whole grammar. */
const MAX_LARGE_STATES = 2000;

/** A kind of members with a name; the number tells it apart. */
interface NamedMember {
  readonly kind: MemberKind;
  readonly letters: readonly string[];
  readonly number: number;
}

export class ObjectRules implements ObjectSyntax {
  readonly open: Alternative;
  readonly between: Alternative;
  readonly close: Alternative = [text('}')];
  private readonly namedMembers = new Map<string, NamedMember>();
  private largeStates = 0;
  /** Shapes that are written beside the present one. */
  private siblings = 1;

  constructor(
    private readonly emitter: EmissionContext,
    private readonly order: PropertyOrder,
  ) {
    const { json } = emitter;
    this.open = [text('{'), json.space];
    this.between = [json.comma];
  }

  /** The kinds of the members that objects of these shapes may have. */
  kinds(shapes: readonly ObjectShape[]): readonly MemberKind[] {
    return memberKinds(shapes, namesOf(shapes), this.emitter.compiler);
  }

  /** Objects that fit one of the shapes: one automaton if its size allows, else one each. @param syntax default: JSON */
  rules(shapes: readonly ObjectShape[], syntax: ObjectSyntax = this): readonly GrammarSymbol[] {
    const together = shapes.every(({ some }) => some.length === 0) || shapes.length === 1;
    if (!together) return shapes.flatMap((shape) => this.rules([shape], syntax));
    const names = namesOf(shapes);
    const kinds = memberKinds(shapes, names, this.emitter.compiler).filter((kind) => syntax.has(kind));
    const plan = this.plan(shapes, names, kinds);
    if (plan !== undefined) return [this.automaton(plan, kinds, syntax)];
    this.siblings = shapes.length;
    const rules = shapes.flatMap((shape) => this.rules([shape], syntax));
    this.siblings = 1;
    return rules;
  }

  /** Nothing when several shapes together have too many states. */
  private plan(
    shapes: readonly ObjectShape[],
    names: readonly string[],
    kinds: readonly MemberKind[],
  ): readonly MemberState[] | undefined {
    const { budget } = this.emitter;
    const needed = names.filter((name) => shapes.some(({ required }) => required.has(name)));
    if (this.order === 'schema') {
      const inSchemaOrder: PlanOptions = { followed: [], orders: [names], othersLast: true, maxStates: MAX_STATES };
      return this.attempt(shapes, kinds, inSchemaOrder, shapes.length > 1);
    }
    // A repeated name must not count twice.
    const countsNames = shapes.some(({ min, required }) => min > Math.max(1, required.size));
    const followsAll = countsNames || names.length <= MAX_UNREPEATED;
    const free: PlanOptions = {
      followed: followsAll ? names : needed,
      orders: [],
      othersLast: false,
      maxStates: shapes.length > 1 ? this.maxTogether(shapes) : MAX_STATES,
    };
    if (shapes.length > 1) return this.attempt(shapes, kinds, free, true);
    if (countsNames && names.length > MAX_COUNTED) {
      const inSchemaOrder: PlanOptions = { followed: [], orders: [names], othersLast: false, maxStates: MAX_STATES };
      return memberPlan(shapes, kinds, inSchemaOrder, budget);
    }
    const most = this.maxFree();
    if (free.followed.length <= most || countsNames) {
      const plan = memberPlan(shapes, kinds, free, budget);
      if (free.followed.length > MAX_FREE) this.largeStates += plan.length;
      return plan;
    }
    const asRequired = [...shapes[0]!.required].filter((name) => needed.includes(name));
    const isSame = asRequired.every((name, index) => name === needed[index]);
    const orders = isSame ? [needed] : [needed, asRequired];
    return memberPlan(shapes, kinds, { followed: [], orders, othersLast: false, maxStates: MAX_STATES }, budget);
  }

  /** States of several shapes together: few where each by itself needs few. */
  private maxTogether(shapes: readonly ObjectShape[]): number {
    const most = shapes.length > MANY_SIBLINGS ? MAX_FREE_AMONG_MANY : MAX_FREE_AMONG_SIBLINGS;
    if (shapes.some(({ required }) => required.size > most)) return MAX_STATES / 4;
    const apart = shapes.reduce((sum, { required }) => sum + 2 ** required.size, 0);
    return Math.min(MAX_STATES / 4, Math.max(MIN_TOGETHER, TOGETHER_FACTOR * apart));
  }

  /** Required names to follow in every combination: fewer where many shapes stand side by side. */
  private maxFree(): number {
    if (this.siblings > MANY_SIBLINGS) return MAX_FREE_AMONG_MANY;
    if (this.largeStates < MAX_LARGE_STATES) return MAX_FREE_AT_FIRST;
    return this.siblings > 1 ? MAX_FREE_AMONG_SIBLINGS : MAX_FREE;
  }

  private attempt(
    shapes: readonly ObjectShape[],
    kinds: readonly MemberKind[],
    options: PlanOptions,
    mayFail: boolean,
  ): readonly MemberState[] | undefined {
    try {
      return memberPlan(shapes, kinds, options, this.emitter.budget);
    } catch (error) {
      if (mayFail && error instanceof TooManyStates) return undefined;
      throw error;
    }
  }

  private automaton(plan: readonly MemberState[], kinds: readonly MemberKind[], syntax: ObjectSyntax): GrammarSymbol {
    const { builder } = this.emitter;
    const after = plan.map(() => builder.declare('object'));
    const choices = new Map<readonly number[], GrammarSymbol>();
    const choiceOf = (members: readonly number[]): GrammarSymbol => {
      let choice = choices.get(members);
      if (choice === undefined) {
        choice = syntax.choice(members.map((kind) => kinds[kind]!));
        choices.set(members, choice);
      }
      return choice;
    };
    const close: readonly Alternative[] = [syntax.close];
    const waysOf = plan.map(({ ways }) =>
      ways.map((way): Alternative => [choiceOf(way.kinds), reference(after[way.next]!)]),
    );
    const define = (rule: number, state: number, ways: readonly Alternative[], skip: number | undefined): void => {
      const passed: readonly Alternative[] = skip === undefined ? [] : [[reference(skip)]];
      builder.define(rule, [...ways, ...passed, ...(plan[state]!.accepts ? close : [])]);
    };
    plan.forEach(({ skip }, state) => {
      const ways = waysOf[state]!.map((way) => [...syntax.between, ...way]);
      define(after[state]!, state, ways, skip === undefined ? undefined : after[skip]);
    });
    // Before the first member: the start, and where its places are passed.
    const first: { readonly state: number; readonly rule: number }[] = [{ state: 0, rule: builder.declare('object') }];
    for (let index = 0; index < first.length; index++) {
      const { state, rule } = first[index]!;
      const { skip } = plan[state]!;
      if (skip !== undefined) first.push({ state: skip, rule: builder.declare('object') });
      define(rule, state, waysOf[state]!, first[index + 1]?.rule);
    }
    return builder.rule('object', [[...syntax.open, reference(first[0]!.rule)]]);
  }

  private member(kind: MemberKind): GrammarSymbol {
    const { builder } = this.emitter;
    const keys =
      kind.name === undefined ? `${kind.keys!.id} ${JSON.stringify(kind.except)}` : JSON.stringify(kind.name);
    return builder.once(`member ${kind.value.key} ${keys}`, `${kind.name ?? 'other'}-member`, () => [
      [text('"'), ...this.keyText(kind), ...this.afterKey(kind)],
    ]);
  }

  private keyText(kind: MemberKind): Alternative {
    const { texts } = this.emitter;
    if (kind.name !== undefined) return [...texts.literal(kind.name), text('"')];
    return [texts.quotedBut(kind.keys!, kind.except ?? [])];
  }

  private afterKey(kind: MemberKind): Alternative {
    return [this.emitter.json.colon, this.emitter.value(kind.value), this.emitter.json.space];
  }

  has(): boolean {
    return true;
  }

  /** Any one of several members; names that begin alike share their beginning. */
  choice(kinds: readonly MemberKind[]): GrammarSymbol {
    if (kinds.length === 1) return this.member(kinds[0]!);
    const { builder } = this.emitter;
    const named = kinds.flatMap((kind) => (kind.name === undefined ? [] : [this.namedMember(kind, kind.name)]));
    const others = kinds.filter(({ name }) => name === undefined);
    return builder.rule('member', [
      ...(named.length > 0 ? [[text('"'), this.names(named, 0)]] : []),
      ...others.map((kind) => [this.member(kind)]),
    ]);
  }

  private namedMember(kind: MemberKind, name: string): NamedMember {
    const key = `${kind.value.key} ${name}`;
    let member = this.namedMembers.get(key);
    if (member === undefined) {
      member = { kind, letters: Array.from(name), number: this.namedMembers.size };
      this.namedMembers.set(key, member);
    }
    return member;
  }

  /** What is left of the members after `depth` letters that they share; the same rule wherever the same is left. */
  private names(members: readonly NamedMember[], depth: number): GrammarSymbol {
    const { builder, texts } = this.emitter;
    const key = `names ${depth} ${members.map(({ number }) => number).join()}`;
    return builder.once(key, 'name', () => {
      const only = members.length === 1 ? members[0]! : undefined;
      if (only !== undefined)
        return [[...texts.literal(only.letters.slice(depth).join('')), text('"'), ...this.afterKey(only.kind)]];
      const byFirst = new Map<string | undefined, NamedMember[]>();
      for (const member of members) {
        const first = member.letters[depth];
        const group = byFirst.get(first);
        if (group === undefined) byFirst.set(first, [member]);
        else group.push(member);
      }
      return Array.from(byFirst).flatMap(([first, group]): readonly Alternative[] =>
        first === undefined
          ? group.map(({ kind }) => [text('"'), ...this.afterKey(kind)])
          : [[...texts.literal(first), this.names(group, depth + 1)]],
      );
    });
  }
}
