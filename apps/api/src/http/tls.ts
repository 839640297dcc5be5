import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { OptionError } from '../config/assignment.js';
import type { ServerOptions } from '../config/options.js';

/** What TLS is served with, PEM. */
export interface TlsFiles {
  readonly key: Buffer;
  /** The server's certificate, and those that lead to its authority. */
  readonly cert: Buffer;
}

const KEY_FLAG = '--ssl-key-file';
const CERT_FLAG = '--ssl-cert-file';

/**
 * Reads key and certificate; undefined where neither is named.
 *
 * @throws OptionError that names the flag: one without the other, a file that cannot be read or holds something else,
 * and a key that does not belong to the certificate
 */
export function readTlsFiles({ sslKeyFile, sslCertFile }: ServerOptions): TlsFiles | undefined {
  if (sslKeyFile === '' && sslCertFile === '') return undefined;
  if (sslKeyFile === '') throw new OptionError(`${CERT_FLAG} needs ${KEY_FLAG} beside it`);
  if (sslCertFile === '') throw new OptionError(`${KEY_FLAG} needs ${CERT_FLAG} beside it`);
  const key = contentOf(KEY_FLAG, sslKeyFile);
  const cert = contentOf(CERT_FLAG, sslCertFile);
  // There is nobody to ask for its passphrase.
  if (key.includes('ENCRYPTED'))
    throw new OptionError(`${KEY_FLAG}: the key in "${sslKeyFile}" is encrypted; decrypt it`);
  const privateKey = parsed(KEY_FLAG, sslKeyFile, 'private key', () => createPrivateKey(key));
  const certificate = parsed(CERT_FLAG, sslCertFile, 'certificate', () => new X509Certificate(cert));
  refuseStrangers(privateKey, certificate, sslCertFile);
  return { key, cert };
}

function contentOf(flag: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new OptionError(`${flag}: the file "${path}" cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** @param what the file should hold */
function parsed<T>(flag: string, path: string, what: string, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new OptionError(`${flag}: the file "${path}" holds no ${what} in PEM`);
  }
}

function refuseStrangers(key: KeyObject, certificate: X509Certificate, path: string): void {
  if (certificate.checkPrivateKey(key)) return;
  throw new OptionError(`${KEY_FLAG}: the key does not belong to the certificate in "${path}" (${CERT_FLAG})`);
}
