import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** A key and a certificate of it, PEM files in a folder. */
export interface CertificateFiles {
  readonly key: string;
  readonly cert: string;
}

/** Makes a key and a self-signed certificate for localhost. @throws where there is no openssl */
export function makeCertificate(folder: string, name: string): CertificateFiles {
  const files = { key: join(folder, `${name}-key.pem`), cert: join(folder, `${name}-cert.pem`) };
  const words = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost';
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', [...words.split(' '), ...names, '-keyout', files.key, '-out', files.cert], {
    stdio: 'ignore',
  });
  return files;
}

/** Encrypts a key with a passphrase. @returns the path of the encrypted one */
export function encryptKey(key: string): string {
  const encrypted = `${key}.encrypted`;
  execFileSync('openssl', ['pkcs8', '-topk8', '-in', key, '-out', encrypted, '-passout', 'pass:secret']);
  return encrypted;
}
