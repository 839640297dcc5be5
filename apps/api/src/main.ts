import { describeMachine } from '#engine';
import { helpText, OptionError, readOptions, type ServerOptions } from './config/options.js';
import { deviceText, versionText } from './startup/commands.js';
import { Failure } from './startup/failure.js';

/** Each command that `--help` and the like ask for; what serves is loaded only to serve. */
const COMMANDS: Readonly<
  Record<'serve' | 'help' | 'version' | 'list-devices', (options: ServerOptions) => Promise<void>>
> = {
  help: async () => void process.stdout.write(helpText()),
  version: async () => void process.stdout.write(versionText(await describeMachine())),
  'list-devices': async () => void process.stdout.write(deviceText(await describeMachine())),
  serve: async (options) => {
    const { serve } = await import('./startup/serve.js');
    await serve(options, process.env);
  },
};

/** A command of its own with words of its own: flags and environment say nothing to it. */
async function printSchema(words: readonly string[]): Promise<void> {
  const { schemaText } = await import('./startup/schema.js');
  process.stdout.write(schemaText(words));
}

try {
  const [first, ...rest] = process.argv.slice(2);
  if (first === 'schema') {
    await printSchema(rest);
  } else {
    const options = readOptions(process.argv.slice(2), process.env);
    await COMMANDS[options.command as keyof typeof COMMANDS](options);
  }
} catch (error) {
  const isExpected = error instanceof OptionError || error instanceof Failure;
  process.stderr.write(`error: ${isExpected ? error.message : ((error as Error).stack ?? error)}\n`);
  process.exit(1);
}
