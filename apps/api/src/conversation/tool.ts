/** A function that the model may call, as llama.cpp's templates take it. */
export interface Tool {
  readonly type: 'function';
  readonly function: { readonly name: string };
}

/** Whether a tool is called. */
export type ToolChoiceMode = 'auto' | 'none' | 'required';

export interface ToolChoice {
  readonly mode: ToolChoiceMode;
  /** The tools among which the model chooses; absent = all. */
  readonly names?: readonly string[];
}
