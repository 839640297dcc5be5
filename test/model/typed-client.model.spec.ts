import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

/** What the client program tells; it is compiled against types that exist only while this test runs. */
interface Report {
  readonly model: string;
  readonly tokens: readonly number[];
  readonly text: string;
  readonly answer: string;
  readonly streamed: string;
  readonly refusal: object;
}

const ROOT = join(import.meta.dirname, '../..');
const PROGRAM = join(ROOT, 'test/clients/typed-client.ts');

/** A field with a default may be left out of a request. */
const GENERATION = { defaultNonNullable: false } as const;

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  types: [],
  skipLibCheck: true,
};

describe('a TypeScript client generated from the OpenAPI document', () => {
  let served: ServedApp;
  let folder: string;

  beforeAll(async () => {
    served = await serve(await loadEngine(DEMO_MODEL));
    folder = mkdtempSync(join(tmpdir(), 'llamero-client-'));
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    cpSync(PROGRAM, join(folder, 'client.ts'));
    writeFileSync(
      join(folder, 'api.d.ts'),
      astToString(await openapiTS(new URL('/openapi.json', served.url), GENERATION)),
    );
  });

  afterAll(async () => {
    await served.stop();
    rmSync(folder, { recursive: true });
  });

  // contract: openapi.client
  it('knows which calls are right and which are not, and makes them', async () => {
    const program = ts.createProgram([join(folder, 'client.ts')], OPTIONS);
    const problems = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    expect(problems).toEqual([]);
    program.emit();

    const { drive } = (await import(pathToFileURL(join(folder, 'client.js')).href)) as {
      drive(url: string): Promise<Report>;
    };
    const report = await drive(served.url);
    expect(report.model).toContain('cria');
    expect(report.tokens.length).toBeGreaterThan(0);
    expect(report.text).not.toBe('');
    expect(report.answer).not.toBe('');
    expect(report.streamed).toBe(report.answer);
    expect(report.refusal).toMatchObject({ param: 'top_p', message: "'top_p' must be a number from 0 to 1" });
  });
});
