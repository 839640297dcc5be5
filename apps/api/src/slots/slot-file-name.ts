import { ApiError } from '../http/api-error.js';

const LONGEST_BYTES = 255;
/** Names that Windows gives to devices, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;
/** Separators, drives and streams, wildcards, and what no file name should hold. */
const FORBIDDEN = /[\\/:*?"<>|\p{C}\u2028\u2029]/u;

/**
 * A name for a file directly in the folder of --slot-save-path: nothing that leads out of it on any system, is hidden,
 * or would be another name on another system.
 * @throws ApiError 400
 */
export function slotFileName(value: unknown): string {
  if (typeof value !== 'string') throw ApiError.field('filename', 'must be a string');
  const isPlain =
    value !== '' &&
    Buffer.byteLength(value) <= LONGEST_BYTES &&
    !value.startsWith('.') &&
    !FORBIDDEN.test(value) &&
    !/[. ]$/.test(value) &&
    !value.startsWith(' ') &&
    !DEVICE.test(value) &&
    value.normalize('NFC') === value;
  if (!isPlain) throw new ApiError('invalid_request_error', 'Invalid filename', { param: 'filename' });
  return value;
}
