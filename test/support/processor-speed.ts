/** Milliseconds of processor time that `work` takes on the machine where the bars of turns were set: 2 cores of an AMD EPYC. */
const USUAL = 30;

/** What a turn of an event loop does with what is large: parses it, and copies it into memory that the system has to find. */
function work(): number {
  const before = process.cpuUsage();
  const text = JSON.stringify(Array.from({ length: 200_000 }, (_, index) => index));
  JSON.parse(text);
  Buffer.allocUnsafeSlow(4 << 20).fill(1);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** How many times longer this machine takes than that one just now; 1 for one that is as fast, or faster. */
export function slowness(): number {
  const least = Math.min(...Array.from({ length: 5 }, work));
  return Math.max(1, least / USUAL);
}
