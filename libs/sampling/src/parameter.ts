import type { SamplerName } from './sampler-names.js';

/** A value of each kind of parameter. */
interface KindValues {
  /** 32 bit, as llama.cpp computes with it. */
  readonly number: number;
  /** 32 bit. */
  readonly integer: number;
  /** A number of last tokens; 0 = none, -1 = the context. */
  readonly window: number;
  /** uint32; RANDOM_SEED, which users write as -1, draws one. */
  readonly seed: number;
  readonly boolean: boolean;
  readonly texts: readonly string[];
  /** Order of application; a name left out is not applied, one given twice is applied twice. */
  readonly samplers: readonly SamplerName[];
  readonly biases: readonly (readonly [token: number, bias: number])[];
}

export type ParameterKind = keyof KindValues;

/** Ends of a range; an absent end is open. */
export interface ParameterRange {
  readonly min?: number;
  readonly max?: number;
  /** The value must be greater than this. */
  readonly above?: number;
}

/** How the command line sets a parameter. */
export interface ParameterFlag {
  /** All spellings. */
  readonly names: readonly string[];
  /** The environment variable. */
  readonly env?: string;
  readonly help: string;
}

interface Parameter<K extends ParameterKind> {
  /** Its name in requests and in `generation_settings`. */
  readonly name: string;
  readonly kind: K;
  readonly default: KindValues[K];
  /** Absent = only requests set it. */
  readonly flag?: ParameterFlag;
  /** What the documentation says of the field of a request. */
  readonly field: {
    readonly doc: string;
    /** Absent = as that of the flag. */
    readonly range?: ParameterRange;
  };
  /** What the documentation says of the entry in `generation_settings`. */
  readonly setting: {
    readonly doc: string;
    /** The generation of llama-server that shows it first; absent = all do. */
    readonly isNewer?: boolean;
  };
}

interface NumericParameter<K extends 'number' | 'integer'> extends Parameter<K> {
  readonly range: ParameterRange;
}

interface IntegerParameter extends NumericParameter<'integer'> {
  readonly range: ParameterRange & { readonly min: number };
  /** The only possible values; absent = all in the range. */
  readonly choices?: readonly number[];
  /** A smaller value counts as this. */
  readonly floor?: number;
}

type OtherKind = Exclude<ParameterKind, 'number' | 'integer'>;

/** One row of the table of sampling parameters. */
export type SamplingParameter =
  | NumericParameter<'number'>
  | IntegerParameter
  | { readonly [K in OtherKind]: Parameter<K> }[OtherKind];

/** Rows by the name that a parameter has in code. */
export type ParameterTable = Readonly<Record<string, SamplingParameter>>;

/** A value of a parameter. */
export type ParameterValue<P extends SamplingParameter> = P extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : KindValues[P['kind']];

/** A value for every parameter of a table. */
export type ParameterValues<T extends ParameterTable> = { readonly [K in keyof T]: ParameterValue<T[K]> };
