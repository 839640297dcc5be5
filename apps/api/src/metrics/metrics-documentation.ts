import { withTable } from '../config/markdown-table.js';
import { HISTOGRAM_METRICS, NUMBER_METRICS, OTHER_METRICS } from './metric-table.js';
import { TIER_METRICS } from './tier-metrics.js';

const HEADER: readonly string[] = ['Name', 'Type', 'Meaning'];

/** The documentation with its table of metrics as the code has them. @throws Error when it has no such table */
export function withMetricsTable(documentation: string): string {
  const histograms = HISTOGRAM_METRICS.map((metric) => ({ ...metric, type: 'histogram' }));
  const metrics = [...NUMBER_METRICS, ...TIER_METRICS, ...histograms, ...Object.values(OTHER_METRICS)];
  return withTable(
    documentation,
    HEADER,
    metrics.map(({ name, type, help }) => [`\`${name}\``, type, help]),
  );
}
