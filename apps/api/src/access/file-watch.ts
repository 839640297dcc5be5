import { type BigIntStats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/**
 * Looks again and again whether a file is another one than before. Not `fs.watch`, which loses a file that an editor
 * replaces, or whose folder is swapped by a link, as Kubernetes does. A change counts once two looks have found the same,
 * so that a file is not read while it is being written.
 */
export class FileWatch {
  private seen: string;
  private taken: string;
  private isLooking = false;
  private readonly timer: NodeJS.Timeout;

  /**
   * Whoever reads the file after this was made misses no change.
   * @param interval milliseconds between two looks
   * @param onChange also when the file has gone
   */
  constructor(
    private readonly path: string,
    interval: number,
    private readonly onChange: () => void,
  ) {
    this.taken = identityNow(path);
    this.seen = this.taken;
    this.timer = setInterval(() => void this.look(), interval).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    const found = await stat(this.path, { bigint: true }).then(identityOf, absent);
    this.isLooking = false;
    const isSettled = found === this.seen;
    this.seen = found;
    if (!isSettled || found === this.taken) return;
    this.taken = found;
    this.onChange();
  }
}

function identityNow(path: string): string {
  try {
    return identityOf(statSync(path, { bigint: true }));
  } catch (error) {
    return absent(error);
  }
}

/** Another text where the file is another one, or has been written since. */
function identityOf({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return `${dev} ${ino} ${size} ${mtimeNs}`;
}

function absent(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}
