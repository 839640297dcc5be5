import { onLostConnection } from '../api/request.js';
import type { UiFacts } from '../api/server-types.js';
import { askUiFacts } from '../api/ui-facts.js';
import { preferences } from '../settings/preferences.svelte.js';

/** Seconds between tries while the server is away. */
const WAITS = [1, 2, 4, 8, 15];
/** Milliseconds between looks while it is there. */
const LOOK = 30_000;

/** What the page knows of the server, and whether it is there. */
class Connection {
  facts = $state.raw<UiFacts | undefined>(undefined);
  /** Seconds until the next try; undefined = the server is there. */
  lostFor = $state<number | undefined>(undefined);
  /** Another build answers than the one that the page came from. */
  isUpdated = $state(false);
  /** Whether the last look found the server; none is under way. */
  private isThere = false;
  private tries = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  start(): Promise<void> {
    onLostConnection(() => {
      if (this.lostFor === undefined && this.isThere) void this.look();
    });
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) void this.look();
    });
    return this.look();
  }

  /** Asks now: something failed, or may work again. */
  async look(): Promise<void> {
    clearTimeout(this.timer);
    this.isThere = false;
    try {
      this.take(await askUiFacts());
      this.isThere = true;
      this.tries = 0;
      this.lostFor = undefined;
      this.timer = setTimeout(() => void this.lookIfSeen(), this.facts?.state === 'restarting' ? 1000 : LOOK);
    } catch {
      this.countDown(WAITS[Math.min(this.tries++, WAITS.length - 1)]!);
    }
  }

  private lookIfSeen(): Promise<void> | undefined {
    return document.hidden ? undefined : this.look();
  }

  private take(facts: UiFacts): void {
    const before = this.facts;
    this.isUpdated ||= before !== undefined && (before.build !== facts.build || before.version !== facts.version);
    this.facts = facts;
    if (before === undefined) preferences.takeOperators(facts.settings);
  }

  private countDown(seconds: number): void {
    this.lostFor = seconds;
    this.timer = setTimeout(() => {
      if (seconds > 1) this.countDown(seconds - 1);
      else void this.look();
    }, 1000);
  }
}

export const connection = new Connection();
