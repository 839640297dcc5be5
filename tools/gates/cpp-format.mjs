#!/usr/bin/env node
// Formats the addon's sources as .clang-format says: node tools/gates/cpp-format.mjs [--write]
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { format } from '@wasm-fmt/clang-format';
import { listFiles } from '../setup/fingerprint.mjs';
import { ROOT } from '../setup/paths.mjs';

const writes = process.argv.includes('--write');
const style = readFileSync(join(ROOT, '.clang-format'), 'utf8');
const others = listFiles(ROOT, ['native/src'], (path) => /\.(cpp|h)$/.test(path)).filter((file) => {
  const text = readFileSync(file, 'utf8');
  const formatted = format(text, file, style);
  if (writes && formatted !== text) writeFileSync(file, formatted);
  return formatted !== text;
});
for (const file of others) console.log(`${relative(ROOT, file)}: ${writes ? 'formatted' : 'is not formatted'}`);
if (!writes && others.length > 0) process.exitCode = 1;
