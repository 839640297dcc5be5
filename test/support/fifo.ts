import { execFileSync } from 'node:child_process';

/** Makes named pipes, which Node.js cannot. */
export function makeFifos(...paths: readonly string[]): void {
  execFileSync('mkfifo', [...paths]);
}
