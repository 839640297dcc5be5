import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { OptionError } from '../config/assignment.js';
import type { Environment } from '../config/environment-reader.js';
import type { ServerOptions } from '../config/options.js';
import { quote } from '../config/values/value-type.js';
import { FileWatch } from './file-watch.js';
import type { readKeyFile } from './keys/key-file.js';
import { KeyFileError } from './keys/key-file-error.js';
import { holdersOfApiKeys, Keyring } from './keys/keyring.js';
import type { Principal } from './keys/principal.js';

type HolderReader = (text: string) => ReturnType<typeof readKeyFile>;

const log = new Logger('Keys');

type KeyOptions = Pick<ServerOptions, 'apiKeys' | 'keys'>;

/** Milliseconds between two looks at the file. */
const INTERVAL = 500;

/**
 * The keys that open the server now: those of --api-key, and those of the file, which is read again when it changes. A
 * file that cannot be used leaves the keys as they are.
 */
export class KeyStore implements OnApplicationShutdown {
  private ring: Keyring;
  private readonly fixed: ReadonlyMap<string, Principal>;
  private readonly path: string;
  private readonly watch: FileWatch | undefined;
  private reading = Promise.resolve();

  private constructor(
    { apiKeys, keys }: KeyOptions,
    private readonly readHolders: HolderReader | undefined,
    interval: number,
  ) {
    this.path = keys;
    this.fixed = holdersOfApiKeys(apiKeys);
    this.watch = keys === '' ? undefined : new FileWatch(keys, interval, () => void this.reload());
    this.ring = keys === '' ? new Keyring(this.fixed) : this.firstRing();
  }

  /**
   * @param env where entries with `env:NAME` find their keys
   * @param interval milliseconds between two looks at the file
   * @throws OptionError for a file that cannot be used
   */
  static async open(options: KeyOptions, env: Environment, interval = INTERVAL): Promise<KeyStore> {
    if (options.keys === '') return new KeyStore(options, undefined, interval);
    // Loaded only where it is needed: a start should not wait for it.
    const { readKeyFile } = await import('./keys/key-file.js');
    return new KeyStore(options, (text) => readKeyFile(text, env), interval);
  }

  get current(): Keyring {
    return this.ring;
  }

  /** Reads the file again. Says in the log what came of it; never throws. */
  reload(): Promise<void> {
    // One after the other: what was read last stays.
    if (this.path !== '') this.reading = this.reading.then(() => this.readAgain());
    return this.reading;
  }

  onApplicationShutdown(): void {
    this.watch?.stop();
  }

  private async readAgain(): Promise<void> {
    try {
      this.ring = this.ringOf(await readFile(this.path, 'utf8'));
      log.log(`keys read again: the server has ${counted(this.ring.size)}`);
    } catch (error) {
      log.error(`the keys stay as they were: ${this.problemOf(error)}`);
    }
  }

  private firstRing(): Keyring {
    try {
      return this.ringOf(readFileSync(this.path, 'utf8'));
    } catch (error) {
      this.watch?.stop();
      throw new OptionError(this.problemOf(error));
    }
  }

  private ringOf(text: string): Keyring {
    const holders = this.readHolders?.(text) ?? new Map<string, Principal>();
    for (const [digest, { name }] of holders) {
      if (this.fixed.has(digest)) throw new KeyFileError('', `the key ${quote(name)} is one of --api-key, too`);
    }
    return new Keyring(new Map([...this.fixed, ...holders]));
  }

  private problemOf(error: unknown): string {
    const file = `--keys: the file ${quote(this.path)}`;
    if (error instanceof KeyFileError) return `${file}: ${error.message}`;
    return `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? (error as Error).name})`;
  }
}

function counted(keys: number): string {
  return keys === 1 ? '1 key' : `${keys} keys`;
}
