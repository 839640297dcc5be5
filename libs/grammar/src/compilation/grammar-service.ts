import type { Asker } from './asker.js';
import { GrammarMemory } from './grammar-memory.js';
import { GrammarWorker } from './grammar-worker.js';
import { SharedWork } from './shared-work.js';

/** What a process says of its clients. */
export interface CompilationOptions {
  /** Who is asking now; undefined = nobody that could leave. */
  readonly asker: () => Asker | undefined;
  /** Schemas and grammars of all clients that may wait to be converted or checked. */
  readonly maxWaiting: number;
}

const memory = new GrammarMemory();

/** The thread that makes and checks the grammars of this process. */
export const grammarWorker = new GrammarWorker();

let askerOf: CompilationOptions['asker'] = () => undefined;

/** Says how clients are told apart, for the grammars that are asked for from now on. */
export function configureCompilation({ asker, maxWaiting }: CompilationOptions): void {
  askerOf = asker;
  grammarWorker.maxWaiting = maxWaiting;
}

/**
 * The grammar that was made under this key, or is being made; else it is made now.
 * @param make its asker stands for all who wait for it
 * @throws what `make` does; GrammarNotMade
 */
export function rememberedGrammar(key: string, make: (asker: Asker) => Promise<string>): Promise<string> {
  const asker = askerOf();
  let work = memory.get(key);
  if (work === undefined) {
    work = new SharedWork(asker?.client, make);
    memory.set(key, work);
  }
  return work.join(asker?.signal);
}
