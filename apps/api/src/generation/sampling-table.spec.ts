import { describe, expect, it } from 'vitest';
import { DEFAULT_SAMPLING, SAMPLING_PARAMETERS } from '#sampling';
import { GenerationSettingsV05 } from '../compat/v0.5/generation-settings.js';
import { FLAGS } from '../config/flags.js';
import { DEFAULT_LIMITS } from '../config/limits.js';
import { samplingFlags } from '../config/sampling-flags.js';
import { fieldsOf } from '../http/declared-fields.js';
import { problemOf } from '../http/request-problem.js';
import { GenerationSettings } from './generation-settings.js';
import { SamplingRequest } from './sampling.request.js';
import { samplingFields } from './sampling-fields.js';
import { shownSampling, withSampling } from './shown-sampling.js';

/** The table with one more parameter. */
const WITH_WARMTH = {
  ...SAMPLING_PARAMETERS,
  warmthLimit: {
    name: 'warmth_limit',
    kind: 'number',
    range: { min: 0, max: 4 },
    default: 1.1,
    flag: { names: ['--warmth-limit'], env: 'LLAMA_ARG_WARMTH_LIMIT', help: 'how warm it may get' },
    field: { doc: 'How warm it may get.', range: { above: 0 } },
    setting: { doc: 'How warm it gets.' },
  },
} as const;

const ROWS = Object.entries(SAMPLING_PARAMETERS);
const NAMES = ROWS.map(([, { name }]) => name);

describe('a parameter that is added to the table', () => {
  it('has its flag and its environment variable', () => {
    const { warmthLimit } = samplingFlags(WITH_WARMTH);
    expect(warmthLimit).toMatchObject({ names: ['--warmth-limit'], env: ['LLAMA_ARG_WARMTH_LIMIT'], default: 1.1 });
    expect(warmthLimit.type.parse(['2.5'], () => '')).toBe(2.5);
    expect(() => warmthLimit.type.parse(['5'], () => '')).toThrow('"5" is not a number from 0 to 4');
  });

  it('has its field in requests, documented and checked by its own range', () => {
    class WarmRequest extends samplingFields(WITH_WARMTH) {}
    const field = fieldsOf(WarmRequest).find(({ name }) => name === 'warmth_limit');
    expect(field?.schema).toMatchObject({ description: 'How warm it may get.', default: 1.1, exclusiveMinimum: 0 });
    const request = new WarmRequest();
    expect(Object.keys(request)).toContain('warmth_limit');
    expect(request.warmth_limit).toBeUndefined();
    request.warmth_limit = 5;
    expect(problemOf(request, DEFAULT_LIMITS)).toBeUndefined();
    request.warmth_limit = 0;
    expect(problemOf(request, DEFAULT_LIMITS)?.message).toBe("'warmth_limit' must be a number greater than 0");
  });

  it('has its entry in generation_settings, as the 32-bit number that llama.cpp computes with', () => {
    class WarmSettings extends withSampling(WITH_WARMTH, 'short', Object) {}
    const entry = fieldsOf(WarmSettings).find(({ name }) => name === 'warmth_limit');
    expect(entry).toMatchObject({ required: true, schema: { type: 'number', description: 'How warm it gets.' } });
    const shown = shownSampling(WITH_WARMTH, ['short'], { ...DEFAULT_SAMPLING, warmthLimit: 1.1 });
    expect(shown.warmth_limit).toBe(Math.fround(1.1));
  });
});

describe('what is derived from the table of sampling parameters', () => {
  it('has the flag of every row that has one, and of no other', () => {
    const flagged = ROWS.filter(([, parameter]) => 'flag' in parameter).map(([key]) => key);
    expect(Object.keys(samplingFlags(SAMPLING_PARAMETERS))).toEqual(flagged);
    expect(Object.keys(FLAGS)).toEqual(expect.arrayContaining(flagged));
  });

  it('has a field for every row', () => {
    expect(fieldsOf(SamplingRequest).map(({ name }) => name)).toEqual(NAMES);
    expect(Object.keys(new SamplingRequest())).toEqual(NAMES);
  });

  it('shows every row in v0.5, and the older ones in the settings of 2025-01', () => {
    const shownBy = (settings: Parameters<typeof fieldsOf>[0]) => {
      const fields = new Set(fieldsOf(settings).map(({ name }) => name));
      return NAMES.filter((name) => fields.has(name));
    };
    expect(shownBy(GenerationSettingsV05)).toEqual(NAMES);
    expect(shownBy(GenerationSettings)).toEqual(NAMES.filter((name) => !name.startsWith('adaptive_')));
  });

  it('shows a window of -1 as the context where there is one to show', () => {
    const params = { ...DEFAULT_SAMPLING, repeatLastN: -1, dryPenaltyLastN: 7 };
    const shown = shownSampling(SAMPLING_PARAMETERS, ['short'], params, 512);
    expect(shown).toMatchObject({ repeat_last_n: 512, dry_penalty_last_n: 7 });
    expect(shownSampling(SAMPLING_PARAMETERS, ['short'], params).repeat_last_n).toBe(-1);
  });
});
