import type { IncomingHttpHeaders } from 'node:http';

/** Bytes below which compressing gains nothing. */
const WORTH_IT = 1024;

const TEXT = /^(text\/|application\/(json|javascript|xml|wasm|manifest\+json|[\w.-]+\+(json|xml))|image\/svg\+xml)/;

/** Whether a response with this type and length should be compressed, for whoever takes it. */
export function isCompressible(type: string | undefined, length: number): boolean {
  return type !== undefined && TEXT.test(type) && length >= WORTH_IT;
}

/** Whether the client takes gzip. A range counts bytes of the file itself, so it is never compressed. */
export function takesGzip(headers: IncomingHttpHeaders): boolean {
  const accepted = headers['accept-encoding'];
  if (headers.range !== undefined || typeof accepted !== 'string') return false;
  const weights = new Map(accepted.split(',').map(weightOf));
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}

/** "gzip;q=0.5" as a name and a number. */
function weightOf(part: string): [string, number] {
  const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  return [name, weight === undefined ? 1 : Number(weight.slice('q='.length))];
}
