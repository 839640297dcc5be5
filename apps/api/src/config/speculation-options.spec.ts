import { describe, expect, it } from 'vitest';
import { engineOptions } from './engine-options.js';
import { readOptions } from './options.js';
import { speculates, speculationOptions, speculativeDefaults } from './speculation-options.js';

const given = (...argv: string[]) => readOptions(argv);

describe('speculation', () => {
  it('is off unless something drafts', () => {
    expect(speculates(given())).toBe(false);
    expect(speculates(given('--draft-max', '8'))).toBe(false);
    expect(speculates(given('-md', 'd.gguf', '--spec-type', 'none'))).toBe(false);
  });

  it('uses the draft model that is named, with its own devices and context', () => {
    const options = given('-md', 'd.gguf', '-devd', 'none', '-ngld', '3', '-cd', '512');
    expect(speculationOptions(options)).toEqual({
      draft: { modelPath: 'd.gguf', devices: [], gpuLayers: 3, slotContextSize: 512 },
      lookup: undefined,
    });
    expect(speculates(options)).toBe(true);
  });

  it('drafts on the devices of the model where none are named', () => {
    expect(speculationOptions(given('-md', 'd.gguf', '-dev', 'none')).draft).toMatchObject({ devices: [] });
  });

  it('gives the draft model threads and a cache of its own', () => {
    const { draft, context } = engineOptions(given('-md', 'd.gguf', '-t', '3', '-td', '1', '-ctkd', 'q8_0'));
    expect(draft).toMatchObject({ threads: { threads: 1 }, threadsBatch: { threads: 1 }, typeK: 'q8_0', typeV: 'f16' });
    expect(context.threads).toMatchObject({ threads: 3 });
    const same = engineOptions(given('-md', 'd.gguf', '-t', '3', '-tb', '2'));
    expect(same.draft).toMatchObject({ threads: { threads: 3 }, threadsBatch: { threads: 2 } });
  });

  it('verifies drafts one by one where that is asked for', () => {
    expect(engineOptions(given()).batchInvariance).toBe('auto');
    expect(engineOptions(given('--spec-exact')).batchInvariance).toBe('on');
    expect(engineOptions(given('--spec-exact', 'off')).batchInvariance).toBe('off');
  });

  it('looks up drafts without a draft model, or besides one', () => {
    const alone = given('--spec-type', 'ngram-simple', '--spec-ngram-simple-size-n', '3');
    expect(speculationOptions(alone)).toEqual({
      draft: undefined,
      lookup: { matchTokens: 3, draftTokens: 48, minHits: 1 },
    });
    const both = speculationOptions(given('-md', 'd.gguf', '--spec-type', 'draft-simple,ngram-simple'));
    expect(both).toMatchObject({ draft: { modelPath: 'd.gguf' }, lookup: { draftTokens: 48 } });
  });

  it('is read from the environment, under the old names and the new ones', () => {
    for (const names of ['DRAFT_MAX DRAFT_MIN DRAFT_P_MIN', 'SPEC_DRAFT_N_MAX SPEC_DRAFT_N_MIN SPEC_DRAFT_P_MIN']) {
      const [max, min, p] = names.split(' ').map((name) => `LLAMA_ARG_${name}`) as [string, string, string];
      const options = readOptions([], { [max]: '7', [min]: '2', [p]: '0.5' });
      expect(speculativeDefaults(options)).toEqual({ maxTokens: 7, minTokens: 2, minProbability: 0.5 });
    }
    const model = readOptions([], { LLAMA_ARG_MODEL_DRAFT: 'd.gguf', LLAMA_ARG_SPEC_TYPE: 'draft-simple' });
    expect(speculationOptions(model).draft?.modelPath).toBe('d.gguf');
  });

  it('never asks for drafts of more tokens than the most', () => {
    expect(speculativeDefaults(given('--draft-max', '3'))).toMatchObject({ maxTokens: 3, minTokens: 3 });
  });

  it('refuses what cannot draft', () => {
    expect(() => given('--spec-type', 'draft-simple')).toThrow('--spec-type draft-simple needs a --model-draft');
    expect(() => given('--spec-type', 'draft-mtp')).toThrow('--spec-type: draft-mtp is not supported');
    expect(() => given('--spec-type', 'magic')).toThrow('--spec-type: "magic" is not one of none, draft-simple');
    expect(() => given('--spec-type', ',')).toThrow('"," is an empty list');
    expect(() => given('--draft-p-min', '1.5')).toThrow('--draft-p-min');
  });
});
