import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { EngineStatus } from '#engine';
import { showLoading } from './load-progress.js';

function shown(isTTY: boolean, statuses: readonly (readonly [at: number, status: EngineStatus])[]): string {
  const status = new Subject<EngineStatus>();
  let text = '';
  let clock = 0;
  showLoading(status, 'models/cria.gguf', { isTTY, write: (part) => (text += part) }, () => clock);
  for (const [at, next] of statuses) {
    clock = at;
    status.next(next);
  }
  return text;
}

const loading = (progress: number): EngineStatus => ({ state: 'loading', progress });

describe('the progress of loading', () => {
  it('is one line on a terminal, which goes away in the end', () => {
    expect(
      shown(true, [
        [0, loading(0)],
        [1, loading(0.501)],
        [2, loading(0.504)],
        [3, { state: 'ready' }],
      ]),
    ).toBe('\rloading cria.gguf  0 %\rloading cria.gguf  50 %\r\u001b[K');
  });

  it('is a line now and then elsewhere', () => {
    expect(
      shown(false, [
        [0, loading(0)],
        [500, loading(0.1)],
        [2500, loading(0.4)],
        [3000, loading(0.5)],
        [5000, loading(0.9)],
        [5100, { state: 'ready' }],
      ]),
    ).toBe('loading cria.gguf  0 %\nloading cria.gguf  40 %\nloading cria.gguf  90 %\n');
  });
});
