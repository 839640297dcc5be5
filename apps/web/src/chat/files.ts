import { keepBlob } from '../store/blobs.js';
import type { Attachment } from '../store/records.js';
import { t } from '../texts/texts.js';

/** Bytes of a file that may be attached. */
const LARGEST = 20 * 1024 * 1024;
/** Letters of a pasted text from which on it becomes a file. */
export const LONG_PASTE = 2500;
/** Pixels of the longer side that a picture keeps. */
const LONGEST_SIDE = 2048;

export interface Taken {
  readonly attachments: readonly Attachment[];
  /** Sentences about files that were not taken. */
  readonly problems: readonly string[];
}

/** Makes attachments of files, of the kinds that the model takes. */
export async function takeFiles(
  files: readonly File[],
  features: { readonly vision: boolean; readonly audio: boolean },
): Promise<Taken> {
  const attachments: Attachment[] = [];
  const problems: string[] = [];
  for (const file of files) {
    const taken = file.size > LARGEST ? t.fileTooLarge(file.name) : await takeFile(file, features);
    if (typeof taken === 'string') problems.push(taken);
    else attachments.push(taken);
  }
  return { attachments, problems };
}

async function takeFile(
  file: File,
  { vision, audio }: { readonly vision: boolean; readonly audio: boolean },
): Promise<Attachment | string> {
  const { name, type } = file;
  if (type.startsWith('image/') && type !== 'image/svg+xml') {
    if (!vision) return t.fileNotTaken(name);
    const blob = await upright(file);
    return { kind: 'image', name, type: blob.type, hash: await keepBlob(blob) };
  }
  if (type === 'audio/wav' || type === 'audio/x-wav' || type === 'audio/mpeg') {
    if (!audio) return t.fileNotTaken(name);
    return { kind: 'audio', name, type, hash: await keepBlob(file) };
  }
  const text = textOf(new Uint8Array(await file.arrayBuffer()));
  return text === undefined ? t.fileNotTaken(name) : { kind: 'text', name, text };
}

/** The text of bytes in UTF-8; undefined where they are something else. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** A picture as it is seen, turned as its camera was, and no larger than models look at. PNG and JPEG are left as they are where they fit. */
async function upright(file: File): Promise<Blob> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const type = file.type === 'image/jpeg' ? 'image/jpeg' : 'image/png';
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error(file.name)) : resolve(blob)), type, 0.92),
  );
}
