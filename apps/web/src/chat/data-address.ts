import { blobOf } from '../store/blobs.js';

/** The bytes of a kept file as a data address; undefined where they are gone. */
export async function dataAddressOf(hash: string): Promise<string | undefined> {
  const blob = await blobOf(hash);
  if (blob === undefined) return undefined;
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
