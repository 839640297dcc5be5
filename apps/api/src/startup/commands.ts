import type { MachineInfo } from '#engine';
import { packageVersion } from '../config/package-info.js';

const MIB = 1024 * 1024;

/** What `--version` prints. */
export function versionText({ llamaCpp, systemInfo }: MachineInfo): string {
  return `llamero ${packageVersion()}\nllama.cpp ${llamaCpp}\n${systemInfo}\n`;
}

/** What `--list-devices` prints: the names that `--device` takes. */
export function deviceText({ devices }: MachineInfo): string {
  const lines = devices.map(
    ({ name, description, totalMemory, freeMemory }) =>
      `  ${name}: ${description} (${mebibytes(totalMemory)} MiB, ${mebibytes(freeMemory)} MiB free)`,
  );
  return `Available devices:\n${lines.join('\n')}\n`;
}

function mebibytes(bytes: number): number {
  return Math.floor(bytes / MIB);
}
