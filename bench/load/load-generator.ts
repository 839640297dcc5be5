import { timeCompletion } from './completion-stream.js';
import type { LoadPlan, LoadResult, RequestTimes } from './load-plan.js';

/** Runs all streams of a plan side by side. */
export async function generateLoad(plan: LoadPlan): Promise<LoadResult> {
  const gaps: number[] = [];
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, plan.startAt - Date.now())));
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  const streams = Array.from({ length: plan.streams }, (_, stream) => runStream(plan, stream, gaps));
  const requests = await Promise.all(streams);
  const seconds = (performance.now() - started) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  return {
    seconds,
    requests: requests.flat(),
    gaps,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
  };
}

async function runStream(plan: LoadPlan, stream: number, gaps: number[]): Promise<RequestTimes[]> {
  const times: RequestTimes[] = [];
  for (let index = 0; index < plan.requestsPerStream; index += 1) {
    const prompt = rotated(plan.promptTokens, index * plan.streams + stream);
    times.push(await timeCompletion(plan.url, { prompt, predict: plan.predict, schema: plan.schema }, gaps));
  }
  return times;
}

/** The same tokens, begun at another place. */
function rotated(tokens: readonly number[], by: number): number[] {
  const at = by % tokens.length;
  return [...tokens.slice(at), ...tokens.slice(0, at)];
}
