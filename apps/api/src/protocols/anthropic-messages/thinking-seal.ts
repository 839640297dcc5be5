import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';

const CIPHER = 'aes-256-gcm';
/** Bytes. */
const KEY = 32;
const NONCE = 12;
const TAG = 16;

/**
 * Signatures of reasoning, by keys of this process. One that stands beside its text shows where the text is from; one in
 * the place of the text holds it. Nobody is refused by them: what a client says that the model thought is a part of the
 * prompt as all else is, also where it was changed, or comes from another server.
 */
@Injectable()
export class ThinkingSeal {
  private readonly signing = randomBytes(KEY);
  private readonly sealing = randomBytes(KEY);

  /** The signature of reasoning that is shown. */
  sign(text: string): string {
    return createHmac('sha256', this.signing).update(text).digest('base64');
  }

  /** A signature that holds the reasoning. */
  seal(text: string): string {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv(CIPHER, this.sealing, nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** The reasoning that a signature holds; undefined where it holds none, or another process has made it. */
  open(signature: string): string | undefined {
    const bytes = Buffer.from(signature, 'base64');
    if (bytes.length <= NONCE + TAG) return undefined;
    const decipher = createDecipheriv(CIPHER, this.sealing, bytes.subarray(0, NONCE));
    decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}
