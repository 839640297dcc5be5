import { keywordsOf } from './cases.mjs';
import { RESULTS } from './judge.mjs';

/** What is kept of a run: counts, and the schemas that do not pass. */
export function summary(verdicts) {
  const counts = Object.fromEntries(RESULTS.map((result) => [result, 0]));
  const others = {};
  for (const { id, result } of verdicts) {
    counts[result]++;
    if (result !== 'pass') others[id] = result;
  }
  return { total: verdicts.length, counts, others };
}

export function table(name, verdicts) {
  const { total, counts } = summary(verdicts);
  const lines = [`${name}: ${total} schemas`];
  for (const result of RESULTS) {
    lines.push(
      `  ${result.padEnd(18)}${String(counts[result]).padStart(6)}  ${((100 * counts[result]) / total).toFixed(1)} %`,
    );
  }
  const times = verdicts.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const at = (part) => times[Math.min(times.length - 1, Math.floor(part * times.length))]?.toFixed(1);
  lines.push(`  conversion in ms: median ${at(0.5)}, 99 % ${at(0.99)}, longest ${at(1)}`);
  return lines.join('\n');
}

/** A line for each keyword that some schema with another result than "pass" uses. */
export function keywordTable(verdicts) {
  const rows = new Map();
  for (const { schema, result } of verdicts) {
    for (const keyword of keywordsOf(schema)) {
      const row = rows.get(keyword) ?? Object.fromEntries(RESULTS.map((name) => [name, 0]));
      row[result]++;
      rows.set(keyword, row);
    }
  }
  const shown = [...rows].filter(([keyword]) => KEYWORDS.has(keyword)).sort(([a], [b]) => a.localeCompare(b));
  const header = ['keyword'.padEnd(24), ...RESULTS.map((result) => result.padStart(17))].join('');
  return [
    header,
    ...shown.map(([keyword, row]) => [keyword.padEnd(24), ...RESULTS.map((r) => String(row[r]).padStart(17))].join('')),
  ].join('\n');
}

/** What is worse than in the baseline, as sentences. */
export function regressions(name, baseline, current) {
  const worse = [];
  for (const result of RESULTS) {
    const [before, now] = [baseline.counts[result] ?? 0, current.counts[result]];
    if (result === 'pass' ? now < before : result !== 'refused' && now > before) {
      worse.push(`${name}: ${now} schemas with "${result}", ${before} in the baseline`);
    }
  }
  for (const [id, result] of Object.entries(current.others)) {
    const before = baseline.others[id] ?? 'pass';
    if (RESULTS.indexOf(result) > RESULTS.indexOf(before)) worse.push(`${name}: ${id} was "${before}", is "${result}"`);
  }
  return worse;
}

const KEYWORDS = new Set([
  ...['type', 'enum', 'const', '$ref', '$dynamicRef', '$recursiveRef', 'minimum', 'maximum', 'exclusiveMinimum'],
  ...['exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'pattern', 'format', 'properties'],
  ...['patternProperties', 'additionalProperties', 'propertyNames', 'required', 'minProperties', 'maxProperties'],
  ...['dependentRequired', 'dependentSchemas', 'dependencies', 'prefixItems', 'items', 'additionalItems', 'contains'],
  ...['minContains', 'maxContains', 'minItems', 'maxItems', 'uniqueItems', 'unevaluatedProperties'],
  ...['unevaluatedItems', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else'],
]);
