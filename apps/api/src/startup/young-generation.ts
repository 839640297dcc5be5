import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's young generation as small as it begins, 1 MiB a half: a start would let it grow to tens of megabytes, which
 * are not given back, and streams allocate too little to gain by them. V8 reads this factor each time it would grow.
 */
export function keepYoungGenerationSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
