import { describe, expect, it } from 'vitest';
import type { EngineStatistics, LiveReport } from '#engine';
import { LiveThroughput, workCounts } from './throughput.js';

const counts = (steps: number, slots: number, promptTokens = 0) => ({
  steps,
  stepSlots: steps * slots,
  stepTokens: steps * slots,
  generatedTokens: steps * slots,
  generatedMs: steps * slots * 10,
  promptTokens,
});

describe('what is done in a second', () => {
  it('is not known before there are two samples', () => {
    const throughput = new LiveThroughput();
    expect(throughput.rates(0)).toBeUndefined();
    throughput.note(counts(0, 1), 0);
    expect(throughput.rates(0)).toBeUndefined();
  });

  it('is measured over the last second, and nothing where nothing came of late', () => {
    const throughput = new LiveThroughput();
    for (let at = 0; at <= 3000; at += 250) throughput.note(counts(at < 2000 ? 0 : (at - 2000) / 10, 2), at);
    expect(throughput.rates(3000)).toEqual({
      prompt_tokens_per_second: 0,
      generated_tokens_per_second: 200,
      steps_per_second: 100,
      tokens_per_step: 2,
      slots_per_step: 2,
    });
    expect(throughput.rates(4000)).toEqual({
      prompt_tokens_per_second: 0,
      generated_tokens_per_second: 0,
      steps_per_second: 0,
    });
  });

  it('remembers the best that one slot alone has had', () => {
    const throughput = new LiveThroughput();
    throughput.note(counts(0, 1), 0);
    throughput.note(counts(25, 1), 250);
    throughput.note({ ...counts(25, 1), ...{ steps: 35, stepSlots: 35, generatedMs: 450, generatedTokens: 35 } }, 500);
    expect(throughput.rates(500)?.single_slot_tokens_per_second).toBe(100);
  });

  it('takes nothing for that of several slots, of prompts or of a moment', () => {
    const throughput = new LiveThroughput();
    throughput.note(counts(0, 2), 0);
    throughput.note(counts(25, 2), 250);
    throughput.note({ ...counts(25, 2), promptTokens: 5, steps: 50, stepSlots: 75, generatedMs: 900 }, 500);
    expect(throughput.rates(500)).not.toHaveProperty('single_slot_tokens_per_second');
  });

  it('has the tokens of a prompt as they are read, each once, and is never below 0', () => {
    const throughput = new LiveThroughput();
    const report = (promptTokens: number, processedTokens?: number): LiveReport => {
      const task = { choice: 'only' as const, promptTokens: 100, cachedTokens: 10, generatedTokens: 0, generatedMs: 0 };
      const slot = { id: 0, activity: 'reading' as const, since: 0, contextSize: 200, tokensInCache: 0 };
      const slots = [{ ...slot, ...(processedTokens !== undefined && { task: { ...task, processedTokens } }) }];
      return { slots, statistics: counts(0, 1, promptTokens) as unknown as EngineStatistics };
    };
    const rateAfter = (at: number, each: LiveReport) => {
      throughput.note(workCounts(each), at);
      return throughput.rates(at)?.prompt_tokens_per_second;
    };
    rateAfter(0, report(0));
    expect(rateAfter(500, report(0, 60))).toBe(100);
    expect(rateAfter(1000, report(90, 100))).toBe(90);
    expect(rateAfter(2000, report(90, 40))).toBe(30);
    expect(rateAfter(3000, report(90))).toBe(0);
  });
});
