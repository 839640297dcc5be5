/** What `tool_choice` may be besides a tool. */
export const CHOICES = ['auto', 'required', 'none'] as const;

/** A value of `tool_choice`: a tool has to be called, or one of `CHOICES`. */
export type ToolChoice = (typeof CHOICES)[number] | { readonly type: 'function'; readonly function: { name: string } };

/** The names of the tools in a list as JSON; none where it is no such list. */
export function toolNames(text: string): readonly string[] {
  try {
    const tools: unknown = JSON.parse(text);
    if (!Array.isArray(tools)) return [];
    const names = tools.map((tool) => tool?.function?.name as unknown);
    return [...new Set(names.filter((name) => typeof name === 'string'))];
  } catch {
    return [];
  }
}

/** @param tool the name of a tool; empty = none is named */
export function toolChoice(choice: (typeof CHOICES)[number], tool: string): ToolChoice {
  return tool === '' ? choice : { type: 'function', function: { name: tool } };
}
