import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** What keeps Chromium from asking others for anything, and lets it run as root in a container. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const executable = found();

/** The title of a group of tests that needs a browser, and whether there is none here. */
export function needingBrowser(title: string): { readonly title: string; readonly isMissing: boolean } {
  const isMissing = executable === undefined;
  return { title: isMissing ? `${title} (skipped: no chromium here, Debian's package has it)` : title, isMissing };
}

/** Starts Chromium with an empty profile. Close it. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executable, args: FLAGS });
}

function found(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
