import { accessSync, constants, statSync } from 'node:fs';
import { OptionError } from '../config/assignment.js';

/** @throws OptionError when `--slot-save-path` is no folder that can be written to */
export function checkSaveFolder(path: string): void {
  if (path === '') return;
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new OptionError(`--slot-save-path: there is no folder "${path}"`);
  }
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch {
    throw new OptionError(`--slot-save-path: the folder "${path}" cannot be written to`);
  }
}
