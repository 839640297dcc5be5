/** A line on what an attack did. Times are in milliseconds. */
export function lineOf(result) {
  const { name, broken, unjudged, statuses, took, ended } = result;
  return [
    `${broken.length > 0 ? 'FAILS' : unjudged.length > 0 ? 'open ' : 'holds'}  ${name.padEnd(32)}`,
    `${(took / 1000).toFixed(1)} s`.padStart(6),
    textOf(statuses).padEnd(16),
    ...('livez' in result
      ? [lineOfTimes(result), ...(Number.isFinite(result.peakApi) ? [figuresOf(result)] : [])]
      : [`exit code ${result.code}`]),
    ...(unjudged.length > 0 ? [`? ${unjudged.join(', ')}`] : []),
    ...(broken.length > 0 ? [`! ${broken.join(', ')}`] : []),
    ...(ended === undefined ? [] : [ended]),
  ].join('  ');
}

/** Probes of the server and of the one that nobody attacks, and short requests: 99th percentile and maximum. */
export function lineOfTimes({ livez, control, short }) {
  const pair = ({ p99, max }) => `${Math.round(p99)}/${Math.round(max)}`;
  return `livez ${pair(livez)} control ${pair(control)} short ${Math.round(short.max)}`;
}

/** The longest turn and the processor times of both processes, their peaks, what stayed, until when it was given back. */
function figuresOf(result) {
  const pair = (first, second) => `${Math.round(result[first])}/${Math.round(result[second])}`;
  return [
    `turn ${pair('turn', 'engineTurn')}`,
    `cpu ${pair('apiProcessor', 'engineProcessor')}`,
    `peak ${pair('peakApi', 'peakEngine')} MiB`,
    `grown ${pair('grownApi', 'grownEngine')}`,
    `after ${Math.round(result.recoveredAfter)}`,
    `fd ${result.handlesLeft}`,
    `log ${result.logLines}`,
  ].join(' ');
}

function textOf(statuses) {
  return Object.entries(statuses)
    .map(([status, count]) => `${status}×${count}`)
    .join(' ');
}
