import { expect } from 'vitest';
import { createEmbeddingTask } from '#engine';
import { buildTask, outcomeOf } from '../../support/tasks.js';
import type { FlagProof } from './flag-proof.js';
import { logged, refusal, start, tokensOf } from './started-engine.js';

/** A row for settings that llama.cpp repeats in its log, and that change no text. */
function shownInLog(flag: string, argv: readonly string[], settings: Readonly<Record<string, string>>): FlagProof {
  return {
    flags: [flag],
    says: `${argv.join(' ')} is in llama.cpp's log as ${JSON.stringify(settings)}, and changes no text`,
    prove: async () => {
      const started = await start(...argv);
      const took = Object.fromEntries(Object.keys(settings).map((name) => [name, logged(started, name)]));
      expect(took).toEqual(settings);
      expect(await tokensOf(started)).toEqual(await tokensOf(await start()));
    },
  };
}

/** In which order a short task ends that came while a long one generated. */
async function endsOf(...flags: readonly string[]): Promise<string[]> {
  const { engine } = await start('-np', '2', ...flags);
  const prompt = await engine.tokenize('Once upon a time there was a fox', true, false);
  const sampling = { ...buildTask().sampling, ignoreEos: true };
  const ends: string[] = [];
  let later: Promise<unknown> | undefined;
  await new Promise<void>((resolve, reject) => {
    engine.run(buildTask({ prompt, sampling, maxTokens: 60 })).subscribe({
      next: ({ type }) => {
        if (type !== 'text' || later) return;
        later = outcomeOf(engine.run(buildTask({ prompt, sampling, maxTokens: 2 }))).then(() => ends.push('short'));
      },
      error: reject,
      complete: () => {
        ends.push('long');
        resolve();
      },
    });
  });
  await later;
  return ends;
}

export const CONTEXT_PROOFS: readonly FlagProof[] = [
  shownInLog('--parallel', ['-np', '3'], { n_seq_max: '3' }),
  shownInLog('--ctx-size', ['-c', '1024', '-np', '2'], { n_ctx: '1024', n_ctx_seq: '512' }),
  shownInLog('--batch-size', ['-b', '100', '-ub', '50'], { n_batch: '100' }),
  shownInLog('--ubatch-size', ['-b', '100', '-ub', '50'], { n_ubatch: '50' }),
  shownInLog('--flash-attn', ['-fa'], { flash_attn: 'enabled' }),
  shownInLog('--flash-attn', ['-fa', 'off'], { flash_attn: 'disabled' }),
  shownInLog('--kv-unified', ['-kvu', '-np', '2'], { kv_unified: 'true', n_ctx_seq: '512' }),
  shownInLog('--no-kv-unified', ['-np', '2', '--no-kv-unified'], { kv_unified: 'false', n_ctx_seq: '256' }),
  {
    flags: ['--cache-type-k', '--cache-type-v'],
    says: 'are the types of the KV cache, or refused',
    prove: async () => {
      const { log } = await start('-ctk', 'q8_0', '-ctv', 'bf16');
      expect(log).toMatch(/K \(q8_0\):.*V \(bf16\):/);
      expect(await refusal('-ctv', 'q8_0', '-fa', 'off')).toMatch(/V cache requires flash_attn/);
    },
  },
  {
    flags: ['--cont-batching', '--no-cont-batching'],
    says: 'decide whether a prompt waits for those that generate',
    prove: async () => {
      expect(await endsOf('--cont-batching')).toEqual(['short', 'long']);
      expect(await endsOf('--no-cont-batching')).toEqual(['long', 'short']);
    },
  },
  {
    flags: ['--parallel', '--batch-size'],
    says: 'may be more slots than tokens in a batch',
    prove: async () => {
      const plain = await tokensOf(await start());
      for (const flags of [
        ['-np', '8', '-b', '2', '-c', '2048'],
        ['-np', '8', '-b', '4', '--no-cont-batching', '-c', '2048'],
      ]) {
        const started = await start(...flags);
        const texts = await Promise.all(Array.from({ length: 8 }, () => tokensOf(started)));
        expect(texts).toEqual(Array(8).fill(plain));
      }
    },
  },
  {
    flags: ['--pooling'],
    says: 'is what the vectors are pooled with, and their values',
    prove: async () => {
      const [mean, last] = [
        await start('--embedding', '--pooling', 'mean'),
        await start('--embedding', '--pooling', 'last'),
      ];
      expect([mean, last].map(({ engine }) => engine.model.embedding?.pooling)).toEqual(['mean', 'last']);
      const vectors = await Promise.all([mean, last].map((started) => vectorOf(started)));
      expect(vectors[0]).not.toEqual(vectors[1]);
    },
  },
];

async function vectorOf({ engine }: Awaited<ReturnType<typeof start>>): Promise<readonly number[]> {
  const tokens = await engine.tokenize('The fox sleeps.', true, false);
  return new Promise((resolve, reject) => {
    engine
      .embed(createEmbeddingTask({ tokens }, engine.model))
      .subscribe({ next: ({ vectors }) => resolve([...vectors[0]!]), error: reject });
  });
}
