import { database } from './database.js';

/** Keeps bytes under their SHA-256. @returns the hash, in hex */
export async function keepBlob(blob: Blob): Promise<string> {
  const hash = await hashOf(new Uint8Array(await blob.arrayBuffer()));
  await (await database()).put('blobs', { hash, blob });
  return hash;
}

export async function blobOf(hash: string): Promise<Blob | undefined> {
  return (await (await database()).get('blobs', hash))?.blob;
}

/** Over plain http there is no `crypto.subtle`; two FNV-1a sums of the bytes tell files of one person apart. */
async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (globalThis.crypto.subtle === undefined)
    return `fnv-${bytes.length}-${fnv(bytes, 0x811c9dc5)}${fnv(bytes, 0x9747b28c)}`;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fnv(bytes: Uint8Array, seed: number): string {
  let sum = seed;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, '0');
}
