import type { MessageEvent } from '#engine';
import { toolUseId } from './call-ids.js';
import type { BlockDelta } from './message-events.response.js';
import type { ContentBlock } from './messages.response.js';
import type { ThinkingSeal } from './thinking-seal.js';

/** What becomes of the blocks of a message. */
export type BlockChange =
  | { readonly type: 'start'; readonly index: number; readonly block: ContentBlock }
  | { readonly type: 'delta'; readonly index: number; readonly delta: BlockDelta; readonly text: string }
  | { readonly type: 'stop'; readonly index: number };

/** How reasoning is told. */
export interface ThinkingView {
  readonly seal: Pick<ThinkingSeal, 'sign' | 'seal'>;
  /** Its text is not shown, only sealed. */
  readonly isOmitted: boolean;
}

/** Divides what the model says into Anthropic's blocks, as it comes. */
export class MessageBlocks {
  private last = -1;
  private kind: ContentBlock['type'] | undefined;
  private reasoning = '';
  /** Space at the beginning of a text, which is a block only if more than that comes. */
  private space = '';
  /** Blocks of the calls. */
  private readonly calls: number[] = [];

  constructor(private readonly thinking: ThinkingView) {}

  get hasCalls(): boolean {
    return this.calls.length > 0;
  }

  add(event: MessageEvent): readonly BlockChange[] {
    switch (event.type) {
      case 'reasoning':
        return this.addReasoning(event.text);
      case 'text':
        return this.addText(event.text);
      case 'tool-call': {
        const { id, name } = event;
        const caller = { type: 'direct' } as const;
        const begun = this.begin({ type: 'tool_use', id: toolUseId(id), name, input: {}, caller });
        this.calls[event.index] = this.last;
        return begun;
      }
      case 'tool-arguments':
        return [{ type: 'delta', index: this.calls[event.index]!, delta: 'input_json_delta', text: event.text }];
    }
  }

  /** Nothing more comes. */
  end(): readonly BlockChange[] {
    const { last: index, kind, reasoning, thinking } = this;
    this.kind = undefined;
    this.space = '';
    if (kind === undefined) return [];
    if (kind !== 'thinking') return [{ type: 'stop', index }];
    const signature = thinking.isOmitted ? thinking.seal.seal(reasoning) : thinking.seal.sign(reasoning);
    return [
      { type: 'delta', index, delta: 'signature_delta', text: signature },
      { type: 'stop', index },
    ];
  }

  private addReasoning(text: string): readonly BlockChange[] {
    const begun = this.kind === 'thinking' ? [] : this.begin({ type: 'thinking', thinking: '', signature: '' });
    this.reasoning += text;
    if (this.thinking.isOmitted) return begun;
    return [...begun, { type: 'delta', index: this.last, delta: 'thinking_delta', text }];
  }

  /** Anthropic's clients must not send blocks of nothing but space back. */
  private addText(text: string): readonly BlockChange[] {
    if (this.kind === 'text') return [this.textDelta(text)];
    this.space += text;
    if (this.space.trim() === '') return [];
    const whole = this.space;
    return [...this.begin({ type: 'text', text: '', citations: null }), this.textDelta(whole)];
  }

  private textDelta(text: string): BlockChange {
    return { type: 'delta', index: this.last, delta: 'text_delta', text };
  }

  private begin(block: ContentBlock): readonly BlockChange[] {
    const ended = this.end();
    this.reasoning = '';
    this.kind = block.type;
    this.last += 1;
    return [...ended, { type: 'start', index: this.last, block }];
  }
}

/** The blocks that these events make. */
export function contentBlocks(events: readonly MessageEvent[], thinking: ThinkingView): readonly ContentBlock[] {
  const blocks = new MessageBlocks(thinking);
  const changes = [...events.flatMap((event) => blocks.add(event)), ...blocks.end()];
  const texts: Partial<Record<BlockDelta, string>>[] = [];
  const begun: ContentBlock[] = [];
  for (const change of changes) {
    if (change.type === 'start') {
      begun.push(change.block);
      texts.push({});
    } else if (change.type === 'delta') {
      const own = texts[change.index]!;
      own[change.delta] = (own[change.delta] ?? '') + change.text;
    }
  }
  return begun.map((block, index) => filled(block, texts[index]!));
}

function filled(block: ContentBlock, texts: Partial<Record<BlockDelta, string>>): ContentBlock {
  if (block.type === 'text') return { ...block, text: texts.text_delta ?? '' };
  if (block.type === 'tool_use') return { ...block, input: inputOf(texts.input_json_delta) };
  return { ...block, thinking: texts.thinking_delta ?? '', signature: texts.signature_delta ?? '' };
}

/** Of arguments that were cut off nothing can be called. */
function inputOf(json = '{}'): object {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
