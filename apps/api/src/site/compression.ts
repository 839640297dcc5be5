import type { IncomingHttpHeaders } from 'node:http';

/** Bytes below which compressing gains nothing. */
const WORTH_IT = 1024;

const TEXT = /^(text\/|application\/(json|javascript|xml|wasm|manifest\+json|[\w.-]+\+(json|xml))|image\/svg\+xml)/;

/** Whether a response with this type and length should be compressed, for whoever takes it. */
export function isCompressible(type: string | undefined, length: number): boolean {
  return type !== undefined && TEXT.test(type) && length >= WORTH_IT;
}

/** Encodings that files may be sent in, the smallest first. */
export const ENCODINGS = ['br', 'gzip'] as const;

export type Encoding = (typeof ENCODINGS)[number];

/** The encodings that the client takes. A range counts bytes of the file itself, so it is never compressed. */
export function takenEncodings(headers: IncomingHttpHeaders): readonly Encoding[] {
  const accepted = headers['accept-encoding'];
  if (headers.range !== undefined || typeof accepted !== 'string') return [];
  const weights = new Map(accepted.split(',').map(weightOf));
  return ENCODINGS.filter((encoding) => (weights.get(encoding) ?? weights.get('*') ?? 0) > 0);
}

/** "gzip;q=0.5" as a name and a number. */
function weightOf(part: string): [string, number] {
  const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  return [name, weight === undefined ? 1 : Number(weight.slice('q='.length))];
}
