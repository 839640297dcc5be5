import { LRUCache } from 'lru-cache';
import type { EngineCommand } from '../door/commands.js';
import type { HeldText, LongText } from '../door/long-text.js';
import { isHighSurrogate } from '../door/surrogates.js';
import { IdleTimer } from './idle-timer.js';
import { TEXT_PLACES, type TextPlace, type TextPlaceName } from './text-places.js';

/** What crosses to an engine process: commands, and texts of which several commands have the same one. */
export type LinkCommand =
  | EngineCommand
  | {
      /** The next part of a text. The parts of a text follow each other, and with the last it has its length. */
      readonly type: 'keep';
      readonly number: number;
      readonly part: string;
      /** Characters of the whole text. */
      readonly length: number;
    }
  | { readonly type: 'forget'; readonly number: number }
  | {
      readonly type: 'shortened';
      /** With empty texts in these places. */
      readonly command: EngineCommand;
      readonly texts: readonly (readonly [place: TextPlaceName, number: number])[];
    };

/** Characters from which on a text is sent once. */
const LONG = 4096;
/**
 * Characters of a part. Who reads a message from a pipe copies it whole several times, in one turn of its event loop; so
 * a long text is sent in parts.
 */
const PART = 64 * 1024;
/** Characters of the texts that an engine process keeps: those of some thousand tools. */
const MAX_LENGTH = 12_000_000;

/** Milliseconds without long texts after which most of them are forgotten, and the characters of those that are not. */
const REST_MS = 5000;
const RESTING_LENGTH = 2_000_000;

const NAMES = Object.keys(TEXT_PLACES) as readonly TextPlaceName[];

/** Sends long texts of commands once to a worker: the grammar of many tools is in each request that has them. */
export class SentTexts {
  private readonly sent: LRUCache<string, number>;
  private last = 0;
  private readonly rest = new IdleTimer(
    REST_MS,
    () => true,
    () => this.shrink(),
  );

  /**
   * @param sendLink takes what crosses, in order
   * @param maxLength characters of all texts that are kept
   * @param shortest characters from which on a text is kept
   */
  constructor(
    private readonly sendLink: (command: LinkCommand) => void,
    maxLength = MAX_LENGTH,
    private readonly shortest = LONG,
  ) {
    this.sent = new LRUCache({
      maxSize: maxLength,
      sizeCalculation: (_, text) => text.length,
      dispose: (number) => this.sendLink({ type: 'forget', number }),
    });
  }

  send(command: EngineCommand): void {
    const texts: (readonly [TextPlaceName, number])[] = [];
    let short = command;
    for (const name of NAMES) {
      const place = TEXT_PLACES[name];
      const text = place.textOf(command);
      if (typeof text !== 'string' || text.length < this.shortest) continue;
      const number = this.numberOf(text);
      if (number === undefined) continue;
      texts.push([name, number]);
      short = place.withText(short, '');
    }
    if (texts.length > 0) this.rest.settle(true);
    this.sendLink(texts.length === 0 ? command : { type: 'shortened', command: short, texts });
  }

  /** The texts that were not used for longest go first. */
  private shrink(): void {
    while (this.sent.calculatedSize > RESTING_LENGTH) this.sent.pop();
  }

  /** @returns undefined where the text is too long to be kept */
  private numberOf(text: string): number | undefined {
    const known = this.sent.get(text);
    if (known !== undefined) return known;
    if (text.length > this.sent.maxSize / 2) return undefined;
    const number = ++this.last;
    for (const part of partsOf(text)) this.sendLink({ type: 'keep', number, part, length: text.length });
    this.sent.set(text, number);
    return number;
  }
}

/** Parts of whole characters. */
function* partsOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    let to = from + PART;
    if (isHighSurrogate(text.charCodeAt(to - 1))) to++;
    yield text.slice(from, to);
    from = to;
  }
}

/** A text that is added to until it is whole. */
export interface GrowingText extends HeldText {
  append(part: string): void;
}

/** The texts that a worker was sent. */
export class KeptTexts {
  private readonly texts = new Map<number, LongText>();

  /** @param begin makes a text of several parts, that will have about so many characters */
  constructor(private readonly begin: (length: number) => GrowingText) {}

  get count(): number {
    return this.texts.size;
  }

  /** @returns the command, where it is one */
  receive(command: LinkCommand): EngineCommand | undefined {
    switch (command.type) {
      case 'keep':
        this.add(command.number, command.part, command.length);
        return undefined;
      case 'forget':
        this.texts.delete(command.number);
        return undefined;
      case 'shortened':
        return command.texts.reduce(
          (whole, [place, number]) => TEXT_PLACES[place].withText(whole, this.textAt(TEXT_PLACES[place], number)),
          command.command,
        );
      default:
        return command;
    }
  }

  private add(number: number, part: string, length: number): void {
    if (part.length === length) {
      this.texts.set(number, part);
      return;
    }
    const text = (this.texts.get(number) as GrowingText | undefined) ?? this.begin(length);
    text.append(part);
    this.texts.set(number, text);
  }

  private textAt({ isRead }: TextPlace, number: number): LongText {
    const text = this.texts.get(number);
    if (text === undefined) throw new Error(`text ${number} was never sent`);
    if (!isRead || typeof text === 'string') return text;
    // Requests with the same one need no copy of it each.
    const read = String(text);
    this.texts.set(number, read);
    return read;
  }
}
