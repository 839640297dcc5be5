import type { LogLevel, ServerLog } from './server-log.js';

/** llama.cpp's number of a line that goes on. */
const CONTINUED = 5;

/**
 * Brings llama.cpp's log into the server's, line by line. It is much and meant for those who look into a model, so it
 * begins at "trace"; its errors are told as errors once the model is loaded (before, the failed load tells them).
 */
export function llamaLog(log: ServerLog, isLoading: () => boolean): (level: number, text: string) => void {
  let line = '';
  let level: LogLevel = 'trace';
  return (number, text) => {
    if (number !== CONTINUED) level = levelOf(number, isLoading());
    line += text;
    const end = line.lastIndexOf('\n');
    if (end < 0) return;
    for (const whole of line.slice(0, end).split('\n')) if (whole !== '') log.write(level, whole);
    line = line.slice(end + 1);
  };
}

/** @param number llama.cpp's: 1 debug, 2 info, 3 warning, 4 error */
function levelOf(number: number, isLoading: boolean): LogLevel {
  if (number === 4 && !isLoading) return 'error';
  return number === 1 ? 'debug' : 'trace';
}
