import { ask } from './request.js';
import type { UiFacts } from './server-types.js';

export function askUiFacts(): Promise<UiFacts> {
  return ask<UiFacts>('llamero/ui.json');
}
