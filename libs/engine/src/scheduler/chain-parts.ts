import { Observable } from 'rxjs';
import { sequenceBreakers } from '#sampling';
import type { Backend, ChainParts, ChainPartsRequest } from '../backend/backend.js';
import type { Task } from '../door/task.js';

/** What of the task's chain takes long to make; undefined = nothing. */
export function chainPartsOf({ sampling, grammar }: Task): ChainPartsRequest | undefined {
  const breakers = sequenceBreakers(sampling);
  if (breakers === undefined && grammar === undefined) return undefined;
  return { ...(breakers && { breakers }), ...(grammar && { grammar }) };
}

/**
 * Parts of a chain: at once where they are at hand, else when they have been made beside the steps. Who unsubscribes
 * ends the work on them. Fails with ERR_GRAMMAR.
 */
export function preparedParts(backend: Backend, request: ChainPartsRequest): Observable<ChainParts> {
  return new Observable((output) => {
    const known = backend.findChainParts(request);
    if (known) {
      output.next(known);
      output.complete();
      return undefined;
    }
    const abort = new AbortController();
    backend.prepareChainParts(request, abort.signal).then(
      (parts) => {
        output.next(parts);
        output.complete();
      },
      (error: unknown) => output.error(error),
    );
    return () => abort.abort();
  });
}
