/** THE table of scopes: what a key may be allowed to do. `docs/access.md` has the routes of each. */
export const SCOPES = {
  infer: 'chats, completions and infill, the tokens of their prompts, and streams that are read again',
  embed: 'embeddings',
  rerank: 'documents by their relevance',
  slots: 'the slots, and saving, restoring and erasing what they hold',
  models: 'the model that is served, and its properties',
  lora: 'the LoRA adapters and their scales',
  metrics: 'metrics, and the live feed',
  admin: 'the flags of the server, and changes of its properties',
} as const;

export type Scope = keyof typeof SCOPES;

export const SCOPE_NAMES = Object.keys(SCOPES) as readonly Scope[];

export const ALL_SCOPES: ReadonlySet<Scope> = new Set(SCOPE_NAMES);
