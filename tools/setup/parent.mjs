const LOOK_EVERY_MS = 250;

/**
 * Ends this process, as SIGTERM does, when the one that started it is gone. npm runs a script in a shell and passes
 * SIGTERM on to the shell alone: without this, `npm start` that is told to end would leave its server behind.
 */
export function endWithParent() {
  if (process.platform === 'win32') return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS);
  timer.unref();
}
