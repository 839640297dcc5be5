/** What the model is to see or to hear. */
export type MediaKind = 'image' | 'audio';

/** What the headers of a picture say. */
export interface ImageFacts {
  readonly kind: 'image';
  readonly width: number;
  readonly height: number;
  /** More than one where it moves; the first is what the model sees. */
  readonly frames: number;
}

/** What the headers of a recording say. */
export interface AudioFacts {
  readonly kind: 'audio';
  readonly channels: number;
  /** Samples a second, of each channel. */
  readonly sampleRate: number;
  readonly seconds: number;
}

export type MediaFacts = ImageFacts | AudioFacts;

/** Work on a file that stops now and then, so that others get their turn. */
export type Inspection<Facts extends MediaFacts> = Generator<void, Facts>;
