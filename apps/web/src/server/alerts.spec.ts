import { describe, expect, it } from 'vitest';
import type { RequestRecord } from '../api/server-types.js';
import { alertsOf } from './alerts.js';

const ended = (end: RequestRecord['end']): RequestRecord => ({
  ...{ kind: 'generation', state: 'ended', arrived_at: 0, prompt_tokens: 1, generated_tokens: 1, end },
});

describe('alerts', () => {
  it('are silent while all is well', () => {
    const engine = { state: 'ready', restarts: 0 } as const;
    expect(alertsOf({ time: 0, engine, queue: { size: 2, oldest_ms: 900, tasks: [] } })).toEqual([]);
  });

  it('tell of an engine that is away, a long queue, slow readers, failures and a late loop', () => {
    const slot = { id: 3, state: 'stalled', since: 0, context_size: 1, tokens_in_cache: 0 } as const;
    const records = [...Array<'stop'>(8).fill('stop'), ...(['failed', 'failed'] as const)].map(ended);
    const state = {
      ...{
        time: 0,
        engine: { state: 'restarting', restarts: 2 } as const,
        queue: { size: 5, oldest_ms: 12_000, tasks: [] },
      },
      ...{ slots: [slot], ended: records, process: { event_loop_lag_ms: 80.2, memory_bytes: 1 } },
    };
    expect(alertsOf(state).map(({ kind }) => kind)).toEqual([
      'engine',
      'restarts',
      'queue',
      'stalled',
      'failed',
      'lag',
    ]);
  });
});
