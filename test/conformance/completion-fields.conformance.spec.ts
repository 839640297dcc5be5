import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OpenApiDocument } from '../support/openapi-document.js';
import { DEMO_MODEL, PIRATE_ADAPTER } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';
import { COMPLETION_FIELDS, CONTEXT, type FieldRow } from './completion-fields.js';

const ITEMS = JSON.parse(readFileSync(join(import.meta.dirname, 'items.json'), 'utf8')) as {
  readonly sections: readonly { readonly items: readonly { readonly id: string }[] }[];
};

const rows = Object.entries(COMPLETION_FIELDS);

/** llama-server's floats are 32 bit and print widened. */
const shownAs = (value: unknown) =>
  typeof value === 'number' && !Number.isInteger(value) ? Math.fround(value) : value;

describe('a field of POST /completion', () => {
  const flags = ['-c', String(CONTEXT), '-np', '1', '--lora', PIRATE_ADAPTER, '--lora-init-without-apply'];
  const client = servedModel(DEMO_MODEL, flags);

  /** Sends one value as JSON text, beside what makes a request complete. */
  function send(field: string, json: string | undefined, { beside = {} }: FieldRow) {
    const least = Object.entries({ prompt: 'Hi', n_predict: 1, ...beside }).filter(([name]) => name !== field);
    const fields = least.map(([name, value]) => `"${name}":${JSON.stringify(value)}`);
    return client.send('POST', '/completion', `{${[...fields, ...(json ? [`"${field}":${json}`] : [])].join(',')}}`);
  }

  it('is in the table where the server has it or the contract names it', async () => {
    const document = (await client.get('/openapi.json')).json as OpenApiDocument;
    const served = Object.keys(document.components.schemas.CompletionRequest!.properties!);
    const prefix = 'completion.field.';
    const promised = ITEMS.sections
      .flatMap(({ items }) => items.map(({ id }) => id))
      .filter((id) => id.startsWith(prefix))
      .map((id) => id.slice(prefix.length));
    expect(Object.keys(COMPLETION_FIELDS).toSorted()).toEqual(served.toSorted());
    expect(promised.toSorted()).toEqual(served.toSorted());
  });

  // contract: completion.field.*, completion.settings
  it.each(rows)('is taken with its values, shown as it acts, and refused by its name: %s', async (field, row) => {
    for (const value of row.takes) {
      const { status, json } = await send(field, value, row);
      expect([value, status]).toEqual([value, 200]);
      if ('unset' in row)
        expect(json.generation_settings[field]).toEqual(shownAs(row.shows?.[value] ?? JSON.parse(value)));
    }
    for (const value of row.refuses) {
      const { status, json } = await send(field, value, row);
      expect([value, status]).toEqual([value, 400]);
      expect(json.error).toMatchObject({ code: 400, type: 'invalid_request_error', param: field });
      expect(json.error.message).toMatch(named(field));
    }
  });

  // contract: completion.defaults
  it.each(rows.slice(1))('has its default where it is null or left out: %s', async (field, row) => {
    for (const value of [undefined, 'null']) {
      const { status, json } = await send(field, value, row);
      expect(status).toBe(200);
      if ('unset' in row) expect(json.generation_settings[field]).toEqual(shownAs(row.unset));
    }
  });
});

/** Grammars and schemas begin with what could not be parsed, as llama-server's messages do. */
function named(field: string): RegExp {
  if (field === 'grammar') return /'grammar'|Failed to parse grammar/;
  return new RegExp(`['"]${field.replaceAll('.', '\\.')}['"]`);
}
