/** One thing that a request may have only so much of. */
export interface Limit {
  /** What it bounds, as a noun. */
  readonly bounds: string;
  readonly default: number;
  /** What is counted, where it is no number of things. */
  readonly unit?: 'MiB';
  /** Why the default is what it is. */
  readonly because: string;
}

/**
 * THE table of limits that a user may change. Flags, checks of requests, the numbers in OpenAPI and the table in
 * docs/operations.md are derived from it; the key names the option, `maxBody` is --max-body and LLAMERO_MAX_BODY.
 */
export const LIMITS = {
  maxBody: {
    bounds: 'the body of a request for text, embeddings, scores or tokens',
    default: 32,
    unit: 'MiB',
    because: 'seven million tokens of prose',
  },
  maxKeys: {
    bounds: 'keys of an object in a body',
    default: 4096,
    because: 'requests have fewer than a hundred, and large schemas some hundreds',
  },
  maxText: {
    bounds: 'characters of a prompt, of a message, of a document or of another text to read',
    default: 16_777_216,
    because: 'half a body; the context of the model bounds prompts further',
  },
  maxName: {
    bounds: 'characters of a name, of an id or of another word',
    default: 4096,
    because: 'a model may be named by its path',
  },
  maxTokenList: {
    bounds: 'tokens of a list of tokens',
    default: 1_048_576,
    because: 'the longest contexts of today',
  },
  maxMessages: {
    bounds: 'messages of a conversation',
    default: 4096,
    because: 'agents keep some hundreds before their context is full',
  },
  maxParts: {
    bounds: 'parts and calls of all messages together, and texts among the tokens of a prompt',
    default: 8192,
    because: 'two a message',
  },
  maxTools: {
    bounds: 'tools of a conversation',
    default: 512,
    because: 'OpenAI takes 128',
  },
  maxToolsSize: {
    bounds: 'characters of JSON of all tools together',
    default: 1_048_576,
    because: '2 KiB a tool',
  },
  maxJson: {
    bounds: 'characters of JSON of a schema, of variables of the template or of a field without effect',
    default: 1_048_576,
    because: 'the largest schemas in use have some hundred thousand',
  },
  maxGrammar: {
    bounds: 'characters of a grammar',
    default: 1_048_576,
    because: 'grammars of large schemas have some hundred thousand',
  },
  maxStop: {
    bounds: 'texts that end a generation, or its reasoning',
    default: 128,
    because: "OpenAI takes 4; each is looked for in each token's text",
  },
  maxStopLength: {
    bounds: 'characters of a text that ends something, or that has a bias',
    default: 1024,
    because: 'a paragraph; text that may become one is held back',
  },
  maxBreakers: {
    bounds: 'sequence breakers of DRY',
    default: 128,
    because: 'SillyTavern and its like send some ten; each is looked for in the whole vocabulary',
  },
  maxSamplers: {
    bounds: 'samplers of a chain',
    default: 64,
    because: 'there are ten kinds, and hardly one is applied twice',
  },
  maxLogitBias: {
    bounds: 'tokens and texts with a bias',
    default: 4096,
    because: 'OpenAI takes 1,024; each costs every token of the answer',
  },
  maxLogprobs: {
    bounds: 'probabilities with each token',
    default: 1024,
    because: 'OpenAI takes 20; an answer grows by some fifty bytes for each',
  },
  maxTasks: {
    bounds: 'answers to one request: prompts times `n`',
    default: 1024,
    because: 'evaluation harnesses send some hundred prompts at once',
  },
  maxInputs: {
    bounds: 'inputs of an embedding request, or documents to rank',
    default: 2048,
    because: "OpenAI's and Jina's own number",
  },
  maxAdapters: {
    bounds: 'LoRA adapters with a scale',
    default: 256,
    because: 'servers are started with a few',
  },
  maxExtraFiles: {
    bounds: 'other files beside a gap (`input_extra`)',
    default: 1024,
    because: 'llama.vim sends up to 64 pieces',
  },
  maxMedia: {
    bounds: 'pictures and recordings of a request',
    default: 64,
    because: 'a picture is some hundred tokens or more: contexts hold some tens of them',
  },
  maxMediaBytes: {
    bounds: 'a picture or a recording',
    default: 20,
    unit: 'MiB',
    because: 'photos have some five, ten minutes of MP3 some ten',
  },
  maxMediaPixels: {
    bounds: 'pixels of a picture',
    default: 50_000_000,
    because: 'the cameras of phones have up to that; decoded, it is 150 MB',
  },
  maxMediaSeconds: {
    bounds: 'seconds of a recording',
    default: 1800,
    because: 'half an hour at 16 kHz is 115 MB when it is decoded',
  },
  maxMediaBody: {
    bounds: 'the body of a request where the model takes pictures or sound',
    default: 64,
    unit: 'MiB',
    because: 'two of the largest files as Base64, or some ten photos',
  },
  maxResponseFields: {
    bounds: 'fields of the answer to send (`response_fields`)',
    default: 256,
    because: 'an answer has fewer than a hundred',
  },
} as const satisfies Readonly<Record<string, Limit>>;

export type LimitName = keyof typeof LIMITS;

/** Characters of Base64, and of what stands before it, that a MiB of media may have: 4 of 3 bytes, and room for the rest. */
export const MEDIA_CHARACTERS_A_MIB = 1.5 * 1024 * 1024;

/** The limits of a server, by name. */
export type Limits = Readonly<Record<LimitName, number>>;

export const LIMIT_NAMES = Object.keys(LIMITS) as readonly LimitName[];

/** What holds where no flag says otherwise. */
export const DEFAULT_LIMITS = Object.fromEntries(LIMIT_NAMES.map((name) => [name, LIMITS[name].default])) as Limits;

/** "--max-body" for `maxBody`. */
export function limitFlag(name: LimitName): string {
  return `--${wordsOf(name).join('-')}`;
}

/** "LLAMERO_MAX_BODY" for `maxBody`. */
export function limitVariable(name: LimitName): string {
  return ['LLAMERO', ...wordsOf(name)].join('_').toUpperCase();
}

function wordsOf(name: string): readonly string[] {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).split(' ');
}
