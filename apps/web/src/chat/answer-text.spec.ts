import { describe, expect, it } from 'vitest';
import { AnswerText } from './answer-text.js';
import { deltasOf } from './chunk.js';

const chunk = (delta: object, rest: object = {}) =>
  JSON.stringify({ choices: [{ index: 0, finish_reason: null, delta, ...rest }], model: 'm' });

function read(events: readonly string[], answer = new AnswerText()): AnswerText {
  for (const event of events) for (const delta of deltasOf(event)) answer.take(delta);
  return answer;
}

describe('an answer that is read from a stream', () => {
  it('has text, reasoning and the reason of its end', () => {
    const answer = read([
      chunk({ role: 'assistant', content: null }),
      chunk({ reasoning_content: 'I ' }),
      chunk({ reasoning_content: 'think' }),
      chunk({ content: 'So' }),
      chunk({ content: '.' }),
      chunk({}, { finish_reason: 'stop' }),
      '[DONE]',
    ]);
    expect([answer.reasoning, answer.text, answer.finish, answer.isComplete]).toEqual(['I think', 'So.', 'stop', true]);
    expect([answer.model, answer.pieces]).toEqual(['m', 4]);
  });

  it('goes on with what there was', () => {
    expect(read([chunk({ content: ' fox' })], new AnswerText('A')).text).toBe('A fox');
  });

  it('puts calls together', () => {
    const answer = read([
      chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '' } }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"x":' } }] }),
      chunk({ tool_calls: [{ index: 1, id: 'b', function: { name: 'g', arguments: '{}' } }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '1}' } }] }),
    ]);
    expect(answer.calls).toEqual([
      { id: 'a', name: 'f', arguments: '{"x":1}' },
      { id: 'b', name: 'g', arguments: '{}' },
    ]);
  });

  it('has the figures of the server', () => {
    const timings = {
      cache_n: 8,
      prompt_n: 2,
      prompt_ms: 5,
      predicted_n: 3,
      predicted_ms: 30,
      draft_n: 4,
      draft_n_accepted: 2,
    };
    expect(read([JSON.stringify({ choices: [], timings })]).figures(12)).toEqual({
      promptTokens: 10,
      cachedTokens: 8,
      generatedTokens: 3,
      promptMs: 5,
      generatedMs: 30,
      firstMs: 12,
      draftedTokens: 4,
      acceptedTokens: 2,
    });
  });

  it('knows that it failed, and why', () => {
    const { fault } = read([JSON.stringify({ error: { code: 500, message: 'no', type: 'server_error' } })]);
    expect([fault?.message, fault?.status, fault?.kind]).toEqual(['no', 500, 'server_error']);
  });

  it('is told of the queue and of the prompt', () => {
    expect(deltasOf('{"queue":{"place":2,"size":5}}')).toEqual([{ type: 'queue', place: 2, size: 5 }]);
    const progress = { total: 10, cache: 4, processed: 6, time_ms: 1 };
    expect(deltasOf(JSON.stringify({ choices: [], prompt_progress: progress }))).toEqual([
      { type: 'progress', total: 10, cached: 4, processed: 6 },
    ]);
  });
});
