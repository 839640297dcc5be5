import { statSync } from 'node:fs';
import { OptionError } from '../config/assignment.js';

/** @throws OptionError when `--media-path` is no folder */
export function checkMediaFolder(path: string): void {
  if (path === '' || statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new OptionError(`--media-path: there is no folder "${path}"`);
}
