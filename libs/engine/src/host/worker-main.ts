/**
 * The engine process. It ends when it is asked to, when its parent has ended, and when a load failed; signals that a
 * terminal or a service manager sends to all processes are the parent's to answer, and none opens a debugger. All that
 * holds before the rest is loaded.
 */
process.title = 'llamero-engine';
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const) process.on(signal, () => undefined);
// Nobody is left to be told anything; an exit would wait for the step that runs.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

const { serveParent } = await import('./worker-process.js');
serveParent();
