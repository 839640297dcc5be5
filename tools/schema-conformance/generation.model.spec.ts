import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { schemaToGbnf } from '#grammar';
import { serve } from '../../test/support/create-test-app.js';
import { DEMO_MODEL, loadEngine, needing } from '../../test/support/real-engine.js';
import { readCases } from './cases.mjs';
import { chooseSchemas, generate } from './generation.mjs';

const SAMPLE = join(import.meta.dirname, '../../../shared/data/json-schema/maskbench-sample.jsonl.gz');
const { title, isMissing } = needing(SAMPLE, 'answers that follow schemas of the sample');

describe.skipIf(isMissing)(title, () => {
  it('are valid when they finish, in /completion and chat, streamed or not (200: npm run conformance:generation)', async () => {
    const served = await serve(await loadEngine(DEMO_MODEL));
    try {
      const schemas = chooseSchemas(readCases(SAMPLE).slice(0, 600), 12, schemaToGbnf);
      const { finished, invalid } = await generate(served.url, schemas, 200);
      expect(invalid).toEqual([]);
      expect(finished).toBeGreaterThan(10);
    } finally {
      await served.stop();
    }
  });
});
