/** A function that the model may call, as llama.cpp's templates take it. */
export interface Tool {
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    readonly description?: string | null;
    /** JSON Schema of its arguments. */
    readonly parameters?: unknown;
    /** Calls fit the parameters, or the tool is refused. */
    readonly strict?: boolean | null;
  };
}

/** Whether a tool is called. */
export type ToolChoiceMode = 'auto' | 'none' | 'required';

export interface ToolChoice {
  readonly mode: ToolChoiceMode;
  /** The tools among which the model chooses; absent = all. */
  readonly names?: readonly string[];
}
