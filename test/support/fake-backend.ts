import { type ModelInfo, type Pooling, type RerankFacts, type TokenizeRules, Vocabulary } from '#engine';
import type { SamplerSpec } from '#sampling';
import type {
  Backend,
  BackendModel,
  ChainParts,
  ChainPartsRequest,
  SamplerChainOptions,
} from '../../libs/engine/src/backend/backend.js';
import type { ChatParser, PreparedParser } from '../../libs/engine/src/backend/chat-parser.js';
import type { TemplateOutput } from '../../libs/engine/src/backend/template-output.js';
import type { LongText } from '../../libs/engine/src/door/long-text.js';
import { FakeChain } from './fake-chain.js';
import { FakeContext, type FakeContextOptions } from './fake-context.js';
import { FakeDraftContext, type FakeDraftOptions } from './fake-draft-context.js';
import { EMBEDDING_SIZE, FakeEmbeddingContext } from './fake-embedding-context.js';
import { FAKE_MARKER, FakeMediaReader } from './fake-media.js';
import { nativeError } from './native-error.js';

/** Tokens 0 to 255 are bytes; these two follow. */
export const BOS = 256;
export const EOS = 257;

/** A handle, which nobody looks into. */
const FAKE_PARTS = {} as ChainParts;
const FAKE_PARSER = {} as PreparedParser;

const CONTROL = 1;
const ENDS_GENERATION = 2;

/** One token a byte, and the control tokens `<s>` and `</s>`. */
export function byteVocabulary(): Vocabulary {
  const special = ['<s>', '</s>'].map((text) => new TextEncoder().encode(text));
  const pieces = [...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)), ...special];
  const offsets = new Uint32Array(pieces.length + 1);
  for (const [token, piece] of pieces.entries()) offsets[token + 1] = offsets[token]! + piece.length;
  const attributes = new Uint8Array(pieces.length);
  attributes[BOS] = CONTROL;
  attributes[EOS] = CONTROL | ENDS_GENERATION;
  return new Vocabulary({ bytes: Uint8Array.from(Buffer.concat(pieces)), offsets, attributes });
}

/** The tokens of a text in the byte vocabulary. */
export function bytesOf(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}

export interface FakeBackendOptions extends FakeContextOptions {
  /** There is a draft model. */
  readonly draft?: FakeDraftOptions;
  /** Ends a generation without a limit; absent = 4096, so that none goes on for long. */
  readonly trainContext?: number;
  readonly addBos?: boolean;
  /** Present: the context gives embeddings of 8 floats, with pooling `rank` scores. */
  readonly pooling?: Pooling;
  /** Present: the model has a rank head. */
  readonly rerank?: RerankFacts;
  /** It takes images and sounds: see `fakeMedia`. */
  readonly takesMedia?: boolean;
  /** Tokens of infill prompts. */
  readonly fim?: Partial<ModelInfo['fim']>;
}

/** A backend over a FakeContext: byte tokens, a chat template of one line a message, grammars that are only looked at. */
export class FakeBackend implements Backend {
  readonly context: FakeContext;
  readonly vocabulary = byteVocabulary();
  readonly model: BackendModel;
  readonly slidingWindow: number;
  readonly llamaCpp = 'fake';
  readonly build = 'b7-cafe123';
  readonly isRecurrent: boolean;
  readonly draft: { readonly context: FakeDraftContext; readonly vocabularySize: number } | undefined;
  readonly media: FakeMediaReader | undefined;
  /** Every chain that was made, in order. */
  readonly chains: FakeChain[] = [];
  memoryReturns = 0;
  isDisposed = false;

  constructor(options: FakeBackendOptions = {}) {
    const endsGeneration = (token: number) => this.vocabulary.endsGeneration(token);
    const { pooling, rerank } = options;
    this.context = pooling
      ? new FakeEmbeddingContext(pooling, options)
      : new FakeContext({ endsGeneration, ...options });
    this.slidingWindow = options.slidingWindow ?? 0;
    this.isRecurrent = options.isRecurrent ?? false;
    this.draft = options.draft && {
      context: new FakeDraftContext({ slots: options.slots, ...options.draft }),
      vocabularySize: options.draft.vocabularySize ?? this.vocabulary.size,
    };
    this.media = options.takesMedia
      ? new FakeMediaReader(async (text, rules) => (await this.tokenize([text], rules))[0]!)
      : undefined;
    this.model = {
      path: 'models/fake.gguf',
      description: 'fake 1B F32',
      fileType: 'F32',
      vocabType: 1,
      vocabSize: this.vocabulary.size,
      trainContext: options.trainContext ?? 4096,
      embeddingSize: EMBEDDING_SIZE,
      parameters: 1000,
      size: 4000,
      bos: BOS,
      eos: EOS,
      addBos: options.addBos ?? false,
      generates: pooling === undefined,
      ...(pooling && {
        embedding: {
          pooling,
          size: pooling === 'rank' ? 1 : EMBEDDING_SIZE,
          inputSize: Math.min(this.context.batchSize, this.context.sequenceContextSize),
        },
      }),
      ...(rerank && { rerank }),
      fim: { pre: -1, suf: -1, mid: -1, rep: -1, sep: -1, ...options.fim },
      slotContextSize: this.context.sequenceContextSize,
      slots: options.slots ?? 1,
      batchSize: this.context.batchSize,
      ...(options.takesMedia && { modalities: { vision: true, audio: true }, mediaMarker: FAKE_MARKER }),
      chatTemplate: 'fake',
      metadata: { 'general.architecture': 'fake' },
    };
  }

  createChain(specs: readonly SamplerSpec[], options: SamplerChainOptions): FakeChain {
    if (options.grammar) refuseWithoutRoot(options.grammar.gbnf);
    const chain = new FakeChain(specs, options);
    this.chains.push(chain);
    return chain;
  }

  findChainParts({ grammar }: ChainPartsRequest): ChainParts | undefined {
    if (grammar) refuseWithoutRoot(grammar.gbnf);
    return FAKE_PARTS;
  }

  async prepareChainParts(request: ChainPartsRequest, _signal: AbortSignal): Promise<ChainParts> {
    return this.findChainParts(request) ?? FAKE_PARTS;
  }

  async prepareGrammar(gbnf: LongText): Promise<void> {
    refuseWithoutRoot(gbnf);
  }

  async tokenize(
    texts: readonly string[],
    { addSpecial }: TokenizeRules,
    _signal?: AbortSignal,
  ): Promise<readonly Int32Array[]> {
    const before = addSpecial && this.model.addBos ? [BOS] : [];
    return texts.map((text) => Int32Array.from([...before, ...bytesOf(text)]));
  }

  promptText(tokens: Int32Array): string {
    return this.vocabulary.textOf(tokens);
  }

  async detokenize(tokens: Int32Array): Promise<string> {
    return this.promptText(tokens);
  }

  async applyChatTemplate(request: string): Promise<TemplateOutput> {
    const { messages } = JSON.parse(request) as { messages: readonly { role: string; content: unknown }[] };
    const lines = messages.map(({ role, content }) => {
      if (role === 'unknown') throw nativeError('ERR_TEMPLATE', 'the template refuses this role');
      return `<|${role}|>${typeof content === 'string' ? content : JSON.stringify(content)}\n`;
    });
    const json = JSON.stringify({
      prompt: `${lines.join('')}<|assistant|>`,
      grammar: '',
      grammar_lazy: false,
      grammar_triggers: [],
      preserved_tokens: [],
      additional_stops: [],
      generation_prompt: '<|assistant|>',
      supports_thinking: false,
      thinking_start_tag: '',
      thinking_end_tags: [],
      format: 0,
    });
    return { json, parser: '' };
  }

  readonly chatParser: ChatParser = {
    findParser: () => FAKE_PARSER,
    prepareParser: async () => FAKE_PARSER,
    parseChat: (text: string) =>
      JSON.stringify({ role: 'assistant', content: text, reasoning_content: '', tool_calls: [] }),
    readChat: () => ({
      append: (text: string) => (text === '' ? undefined : { reasoning: '', content: text, calls: [] }),
      dispose: () => undefined,
    }),
  };

  async returnMemory(): Promise<void> {
    this.memoryReturns++;
  }

  dispose(): void {
    this.isDisposed = true;
  }
}

function refuseWithoutRoot(gbnf: LongText): void {
  if (!/^root\s*::=\s*\S/m.test(String(gbnf))) throw nativeError('ERR_GRAMMAR', 'Failed to parse grammar');
}
