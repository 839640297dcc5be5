import { describeMachine, type MachineInfo } from '#engine';
import type { Environment } from '../config/environment-reader.js';
import { helpText, OptionError, readOptions, type ServerOptions } from '../config/options.js';
import { deviceText, versionText } from './commands.js';
import { Failure } from './failure.js';

/** Each command that `--help` and the like ask for; what serves is loaded only to serve. */
const COMMANDS: Readonly<
  Record<'serve' | 'help' | 'version' | 'list-devices', (options: ServerOptions, env: Environment) => Promise<void>>
> = {
  help: async () => void process.stdout.write(helpText()),
  version: async () => void process.stdout.write(versionText(await thisMachine([]))),
  'list-devices': async ({ rpcServers }) => void process.stdout.write(deviceText(await thisMachine(rpcServers))),
  serve: async (options, env) => {
    const { serve } = await import('./serve.js');
    await serve(options, env);
  },
};

/** @throws Failure where a library is missing, or an RPC server does not answer */
async function thisMachine(rpcServers: readonly string[] | undefined): Promise<MachineInfo> {
  try {
    return await describeMachine([], rpcServers);
  } catch (error) {
    throw new Failure((error as Error).message);
  }
}

/** A command of its own with words of its own: flags and environment say nothing to it. */
async function printSchema(words: readonly string[]): Promise<void> {
  const { schemaText } = await import('./schema.js');
  process.stdout.write(schemaText(words));
}

/** Likewise, but for the variables that a file of keys names. */
async function printKeys(words: readonly string[], env: Environment): Promise<void> {
  const { keysText, processSurroundings } = await import('./keys.js');
  process.stdout.write(keysText(words, processSurroundings(env)));
}

/** Likewise, but for where llama.cpp keeps its cache. */
async function workForOthers(words: readonly string[], env: Environment): Promise<void> {
  const { runRpcWorker } = await import('./rpc-worker.js');
  await runRpcWorker(words, env);
}

/** Does what the words of a command line ask for. Where it cannot, it says why and ends the process with 1. */
export async function run(words: readonly string[], env: Environment): Promise<void> {
  try {
    const [first, ...rest] = words;
    if (first === 'schema') return await printSchema(rest);
    if (first === 'keys') return await printKeys(rest, env);
    if (first === 'rpc-worker') return await workForOthers(rest, env);
    const options = readOptions(words, env);
    await COMMANDS[options.command as keyof typeof COMMANDS](options, env);
  } catch (error) {
    const isExpected = error instanceof OptionError || error instanceof Failure;
    process.stderr.write(`error: ${isExpected ? error.message : ((error as Error).stack ?? error)}\n`);
    process.exit(1);
  }
}
