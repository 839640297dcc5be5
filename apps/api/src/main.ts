// Node.js would open a debugger at this signal. First of all, so that it does not do so while the rest is loaded either.
process.on('SIGUSR1', () => undefined);
const { run } = await import('./startup/run.js');
await run(process.argv.slice(2), process.env);
