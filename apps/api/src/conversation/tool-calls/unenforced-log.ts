import { Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type UnenforcedKeyword, unenforcedPlaces } from './unenforced-keywords.js';

/** Lists that are remembered, so that each is told once. */
const REMEMBERED = 1000;

/** Tells an operator once what of the tools' schemas calls are not held to. */
export class UnenforcedLog {
  private readonly log = new Logger('Tools');
  private readonly told = new LRUCache<string, true>({ max: REMEMBERED });

  tell(unenforced: readonly UnenforcedKeyword[]): void {
    if (unenforced.length === 0) return;
    const places = unenforcedPlaces(unenforced);
    if (this.told.get(places) === true) return;
    this.told.set(places, true);
    this.log.log(`calls of tools are not held to ${places}`);
  }
}
