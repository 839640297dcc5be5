import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Watchdog } from './watchdog.js';

let now = 0;

/** Lets time pass for timers and for the clock alike. */
function pass(ms: number): void {
  for (let passed = 0; passed < ms; passed += 50) {
    now += 50;
    vi.advanceTimersByTime(50);
  }
}

function watch(limitMs?: number) {
  const watchdog = new Watchdog(limitMs, () => now);
  const engine = { ping: vi.fn(), kill: vi.fn() };
  watchdog.watch(engine);
  return { watchdog, engine };
}

type Figures = Parameters<Watchdog['hearFigures']>[0];

function figures(some: Partial<Figures>): Figures {
  return { longestStepMs: 0, runningStepMs: 0, runningEncodingMs: 0, ...some } as Figures;
}

describe('a watchdog', () => {
  beforeEach(() => {
    now = 0;
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ends an engine that does not answer within the limit', () => {
    const { engine } = watch(1000);
    pass(1000);
    expect(engine.ping).toHaveBeenCalled();
    expect(engine.kill).not.toHaveBeenCalled();
    pass(500);
    expect(engine.kill).toHaveBeenCalledWith(expect.stringContaining('said nothing'));
  });

  it('blames no engine for the time in which this process was stopped', () => {
    const { watchdog, engine } = watch(1000);
    now += 3_600_000;
    pass(500);
    expect(engine.kill).not.toHaveBeenCalled();
    expect(engine.ping).toHaveBeenCalled();
    watchdog.hear();
    pass(1000);
    expect(engine.kill).not.toHaveBeenCalled();
  });

  it('gives a step ten times as long as the longest took, a minute at least', () => {
    const { watchdog } = watch();
    expect(watchdog.limit).toBe(60_000);
    watchdog.hearFigures(figures({ longestStepMs: 9000 }));
    expect(watchdog.limit).toBe(90_000);
  });

  it('ends an engine whose step does not end, and gives the encoding of media ten times as long', () => {
    const { watchdog, engine } = watch(1000);
    watchdog.hearFigures(figures({ runningStepMs: 1000, runningEncodingMs: 10_000 }));
    expect(engine.kill).not.toHaveBeenCalled();
    watchdog.hearFigures(figures({ runningEncodingMs: 10_001 }));
    expect(engine.kill).toHaveBeenLastCalledWith('an image or sound was not encoded within 10 s');
    watchdog.hearFigures(figures({ runningStepMs: 1001 }));
    expect(engine.kill).toHaveBeenLastCalledWith('a step did not end within 1 s');
  });

  it('watches nothing with the limit 0', () => {
    const { watchdog, engine } = watch(0);
    watchdog.hearFigures(figures({ runningStepMs: 1e9, runningEncodingMs: 1e9 }));
    pass(10_000);
    expect(engine.kill).not.toHaveBeenCalled();
    expect(engine.ping).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('lets go of an engine that is not to be watched any more', () => {
    const { watchdog, engine } = watch(1000);
    watchdog.stop();
    pass(10_000);
    expect(engine.kill).not.toHaveBeenCalled();
  });
});
