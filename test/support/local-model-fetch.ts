import { resolveModel } from '../../libs/model-source/src/index.js';

/**
 * A process that resolves the model of the request on its command line, with the effects that follow it, and prints
 * what came of it as JSON.
 */
const [request, effects = '{}'] = process.argv.slice(2);
const log: string[] = [];
try {
  const model = await resolveModel(JSON.parse(request!), {
    ...JSON.parse(effects),
    log: (_: string, message: string) => {
      log.push(message);
      process.stderr.write(`${message}\n`);
    },
  });
  process.stdout.write(JSON.stringify({ model, log }));
} catch (error) {
  const { code, message } = error as { code?: string; message: string };
  process.stdout.write(JSON.stringify({ error: { code, message }, log }));
}
