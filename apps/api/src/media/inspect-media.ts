import type { Limits } from '../config/limits.js';
import { promptly } from '../http/turns.js';
import type { Inspection, MediaFacts, MediaKind } from './media-facts.js';
import { MEDIA_FORMATS } from './media-formats.js';
import { damaged, MediaProblem } from './media-problem.js';

/** What the bounds of media are. */
export type MediaLimits = Pick<Limits, 'maxMediaPixels' | 'maxMediaSeconds'>;

/** What each kind is called. */
const NOUNS: Readonly<Record<MediaKind, string>> = { image: 'a picture', audio: 'a recording' };

/** Longer on one side than any picture that is meant to be seen; llama.cpp's decoders stop there, too. */
const MAX_SIDE = 65_535;

const MAX_CHANNELS = 16;
const MAX_SAMPLE_RATE = 768_000;

/**
 * Reads the headers of a file, so that what lies or is too large is refused before it is decoded. What is left of damage is
 * found by the decoder, in the engine process.
 * @param kind that is wanted here; undefined = any
 * @throws MediaProblem
 */
export async function inspectMedia(
  file: Buffer,
  kind: MediaKind | undefined,
  limits: MediaLimits,
): Promise<MediaFacts> {
  const format = MEDIA_FORMATS.find((one) => one.isBeginning(file));
  if (format === undefined) throw new MediaProblem(`is none of ${namesOf(kind)}`);
  const { name, verify, instead } = format;
  if (kind !== undefined && format.kind !== kind)
    throw new MediaProblem(`is ${NOUNS[format.kind]} (${name}), not ${NOUNS[kind]}`);
  const facts = await finished(format.inspect(file));
  refuseBeyondBounds(facts, limits);
  if (instead !== undefined) throw new MediaProblem(`is ${name}, which is not decoded here: send ${instead}`);
  await verify?.(file);
  return facts;
}

function finished(inspection: Inspection<MediaFacts> | MediaFacts): Promise<MediaFacts> | MediaFacts {
  return 'next' in inspection ? promptly(inspection) : inspection;
}

/** @throws MediaProblem */
function refuseBeyondBounds(facts: MediaFacts, { maxMediaPixels, maxMediaSeconds }: MediaLimits): void {
  if (facts.kind === 'image') {
    const { width, height } = facts;
    if (width === 0 || height === 0) throw damaged('it is empty');
    if (width * height > maxMediaPixels || Math.max(width, height) > MAX_SIDE) {
      throw new MediaProblem(`has ${width} x ${height} pixels: at most ${maxMediaPixels} are read`);
    }
    return;
  }
  const { seconds, channels, sampleRate } = facts;
  if (channels > MAX_CHANNELS || sampleRate > MAX_SAMPLE_RATE) {
    throw new MediaProblem(`has ${channels} channels of ${sampleRate} Hz: more than any recording that is decoded`);
  }
  if (seconds > maxMediaSeconds) {
    throw new MediaProblem(`is ${Math.ceil(seconds)} seconds long: at most ${maxMediaSeconds} are read`);
  }
}

function namesOf(kind: MediaKind | undefined): string {
  return MEDIA_FORMATS.filter((format) => (kind ?? format.kind) === format.kind && format.instead === undefined)
    .map(({ name }) => name)
    .join(', ');
}
