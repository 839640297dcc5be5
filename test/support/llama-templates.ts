import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The llama.cpp release that the prebuilt libraries were made of, as node-llama-cpp carries it. */
export const RELEASE_BUNDLE = join(import.meta.dirname, '../../node_modules/node-llama-cpp/llama/gitRelease.bundle');

/** The chat templates that llama.cpp has for its tests, unpacked from the bundle. Dispose of it. */
export class LlamaTemplates {
  private readonly clone = mkdtempSync(join(tmpdir(), 'llamero-templates-'));

  /** @throws Error without git or the bundle */
  constructor(bundle = RELEASE_BUNDLE) {
    execFileSync('git', ['clone', '--quiet', '--bare', bundle, this.clone]);
  }

  /** The text of the template with this name. */
  read(name: string): string {
    const path = `HEAD:models/templates/${name}.jinja`;
    return execFileSync('git', ['-C', this.clone, 'show', path], { encoding: 'utf8' });
  }

  dispose(): void {
    rmSync(this.clone, { recursive: true, force: true });
  }
}

/** Why the templates cannot be read; undefined where they can. */
export function templatesMissing(): string | undefined {
  if (!existsSync(RELEASE_BUNDLE)) return 'node-llama-cpp has no release bundle';
  try {
    execFileSync('git', ['--version']);
    return undefined;
  } catch {
    return 'there is no git';
  }
}
