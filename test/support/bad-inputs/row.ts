/** [field, JSON text of its value, what the message says]; the message begins with the field. */
export type Row = readonly [field: string, json: string, says?: string];

/** JSON that repeats itself. */
export const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
export const listed = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
