import { basename } from 'node:path';
import type { Observable } from 'rxjs';
import type { EngineStatus } from '#engine';

/** Where progress is shown: one line that changes on a terminal, a few lines elsewhere. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Milliseconds between the lines where there is no terminal. */
const PAUSE = 2000;

/** Shows how far the model is loaded, until it is or cannot be. @param now a clock in milliseconds */
export function showLoading(
  status: Observable<EngineStatus>,
  modelPath: string,
  output: ProgressOutput,
  now: () => number = () => performance.now(),
): void {
  const name = basename(modelPath);
  let shown = -1;
  let shownAt = Number.NEGATIVE_INFINITY;
  status.subscribe((current) => {
    if (current.state === 'loading') {
      const percent = Math.floor(current.progress * 100);
      if (percent === shown || (!output.isTTY && now() - shownAt < PAUSE)) return;
      shown = percent;
      shownAt = now();
      output.write(output.isTTY ? `\rloading ${name}  ${percent} %` : `loading ${name}  ${percent} %\n`);
    } else if (shown >= 0) {
      if (output.isTTY) output.write('\r\u001b[K');
      shown = -1;
    }
  });
}
