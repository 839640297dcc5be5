import { packageVersion } from './config/package-info.js';

/** How answers name this build: `build_info` and `system_fingerprint`. */
export function buildName(): string {
  return `llamero-${packageVersion()}`;
}
