import { describe, expect, it } from 'vitest';
import { chooseFiles, chooseProjector } from './file-choice.js';

const listing = (...paths: readonly string[]) => paths.map((path) => ({ path }));
const choose = (paths: readonly string[], quant?: string, files: readonly string[] = []) =>
  chooseFiles(listing(...paths), { repository: 'user/model', files, quant }).map(({ path }) => path);

describe('the choice among the files of a repository', () => {
  it('is Q4_K_M when no quantization is asked for', () => {
    expect(choose(['m-Q2_K.gguf', 'm-Q8_0.gguf', 'm-Q4_K_M.gguf'])).toEqual(['m-Q4_K_M.gguf']);
  });

  it('is Q8_0 when there is no Q4_K_M', () => {
    expect(choose(['m-Q2_K.gguf', 'm-Q8_0.gguf'])).toEqual(['m-Q8_0.gguf']);
  });

  it('is the first model when there is neither', () => {
    expect(choose(['README.md', 'mmproj-m-f16.gguf', 'm-Q2_K.gguf', 'm-Q3_K.gguf'])).toEqual(['m-Q2_K.gguf']);
  });

  it('does not look at upper and lower case', () => {
    expect(choose(['m-q5_k_m.gguf', 'm-q4_k_m.gguf'], 'Q5_K_M')).toEqual(['m-q5_k_m.gguf']);
  });

  it('prefers the name that ends in the quantization to one that contains it', () => {
    expect(choose(['m-bf16.gguf', 'm-f16.gguf'], 'F16')).toEqual(['m-f16.gguf']);
    expect(choose(['m-IQ4_XS.gguf'], 'Q4_XS')).toEqual(['m-IQ4_XS.gguf']);
  });

  it('takes the quantization literally', () => {
    expect(() => choose(['m-Q4_K_M.gguf'], 'Q4.K.M')).toThrow('Q4.K.M');
  });

  it('leaves out what only belongs to a model', () => {
    const companions = ['mmproj-m-Q4_K_M.gguf', 'imatrix-Q4_K_M.gguf', 'mtp-m-Q4_K_M.gguf', 'eagle3-m-Q4_K_M.gguf'];
    expect(choose([...companions, 'm-Q8_0.gguf'])).toEqual(['m-Q8_0.gguf']);
  });

  it('is all parts of a split model in their order', () => {
    const parts = ['Q4/m-Q4_K_M-00002-of-00002.gguf', 'Q4/m-Q4_K_M-00001-of-00002.gguf'];
    expect(choose(parts)).toEqual([parts[1], parts[0]]);
  });

  it('starts at the first part when another one is named', () => {
    const parts = ['m-00001-of-00002.gguf', 'm-00002-of-00002.gguf'];
    expect(choose(parts, undefined, [parts[1]!])).toEqual(parts);
  });

  it('is the named file, whatever the quantization', () => {
    expect(choose(['a.gguf', 'b.gguf'], 'Q4_K_M', ['b.gguf'])).toEqual(['b.gguf']);
    expect(choose(['mmproj.gguf'], undefined, ['mmproj.gguf'])).toEqual(['mmproj.gguf']);
  });

  it('is the first of several names that exists', () => {
    expect(choose(['m.gguf'], undefined, ['folder/m.gguf', 'm.gguf'])).toEqual(['m.gguf']);
  });

  it('says what there is when the wanted file is not', () => {
    expect(() => choose(['a-Q2_K.gguf', 'b.txt'], 'Q6_K')).toThrow(
      'user/model holds no GGUF model with Q6_K in its name; it holds a-Q2_K.gguf',
    );
    expect(() => choose(['x.safetensors'])).toThrow('user/model holds no GGUF model; it holds no GGUF file at all');
    expect(() =>
      choose(
        Array.from({ length: 20 }, (_, i) => `m${i}.gguf`),
        undefined,
        ['n.gguf'],
      ),
    ).toThrow('and 12 more');
  });

  it('says which part of a split model is missing', () => {
    expect(() => choose(['m-00001-of-00002.gguf'])).toThrow('m-00002-of-00002.gguf is missing');
  });
});

describe('the projector of a model', () => {
  const projector = (model: string, ...paths: readonly string[]) => chooseProjector(listing(...paths), model)?.path;

  it('is the one beside it', () => {
    expect(projector('m-Q4_K_M.gguf', 'm-Q4_K_M.gguf', 'mmproj-m-f16.gguf')).toBe('mmproj-m-f16.gguf');
    expect(projector('m-Q4_K_M.gguf', 'm-Q4_K_M.gguf', 'mmproj.txt')).toBeUndefined();
  });

  it('is in its folder rather than above it, and in no other folder', () => {
    expect(projector('a/m.gguf', 'mmproj-f16.gguf', 'a/mmproj-f32.gguf', 'b/mmproj-q8_0.gguf')).toBe(
      'a/mmproj-f32.gguf',
    );
    expect(projector('m.gguf', 'b/mmproj-q8_0.gguf')).toBeUndefined();
  });

  it('is the one whose quantization is nearest', () => {
    expect(projector('m-Q4_K_M.gguf', 'mmproj-m-BF16.gguf', 'mmproj-m-Q8_0.gguf')).toBe('mmproj-m-Q8_0.gguf');
    expect(projector('m-F16.gguf', 'mmproj-m-BF16.gguf', 'mmproj-m-Q8_0.gguf')).toBe('mmproj-m-BF16.gguf');
  });
});
