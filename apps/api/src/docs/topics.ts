/** THE table of tags: what the routes of a controller are about. A controller's tag is its name without "Controller". */
export const TOPICS: Readonly<Record<string, string>> = {
  Chat: "Conversations, in OpenAI's shape, and the prompts that templates make of them.",
  Completions: "Texts that go on from a prompt, in llama-server's own shape.",
  Docs: 'This documentation.',
  Embeddings: 'Texts as vectors.',
  Health: 'Whether the server serves.',
  Home: 'Pages for browsers.',
  Infill: 'Texts that fill a gap.',
  LoraAdapters: 'The LoRA adapters that the server was started with.',
  Metrics: 'Figures for Prometheus.',
  Models: 'The model that is served.',
  OpenAiCompletions: "Texts that go on from a prompt, in OpenAI's shape.",
  Probes: 'For what watches over the server, such as Kubernetes.',
  Props: 'What the server is set to.',
  Rerank: 'Documents by their relevance.',
  Slots: 'Places that serve one request at a time, and what their KV caches hold.',
  Tokens: 'Texts as tokens, and back.',
};
