/** The floors of a library: for each of its folders the other folders that it may import. */
export type Floors = Readonly<Record<string, readonly string[]>>;

/**
 * Floors by library, from the ground up. A folder in a folder may have a floor of its own (`config/flags`); a file that is
 * in no folder is a floor under its name without the ending.
 */
export const FLOORS: Readonly<Record<string, Floors>> = {
  'libs/engine/src': {
    door: [],
    adapters: ['door'],
    mailbox: ['door'],
    statistics: ['door'],
    backend: ['door'],
    step: ['backend', 'door'],
    sequences: ['adapters', 'backend', 'door', 'step'],
    generation: ['adapters', 'backend', 'door', 'statistics', 'step'],
    speculation: ['backend', 'door', 'sequences', 'step'],
    embedding: ['adapters', 'backend', 'door', 'statistics'],
    'scheduler/policies': ['adapters', 'backend', 'door', 'generation'],
    scheduler: [
      ...['adapters', 'backend', 'door', 'generation', 'mailbox', 'scheduler/policies', 'sequences', 'speculation'],
      ...['statistics', 'step'],
    ],
    'saved-slots': ['adapters', 'backend', 'door', 'scheduler'],
    host: ['adapters', 'backend', 'door', 'embedding', 'saved-slots', 'scheduler', 'sequences'],
    index: ['door', 'host'],
  },
  'libs/grammar/src': {
    json: [],
    refusals: [],
    automata: ['refusals'],
    numbers: ['automata', 'refusals'],
    regex: ['automata', 'refusals'],
    gbnf: ['automata'],
    values: ['automata', 'numbers', 'refusals'],
    schema: ['json', 'refusals', 'values'],
    keywords: ['automata', 'json', 'numbers', 'refusals', 'regex', 'schema', 'values'],
    evaluation: ['automata', 'json', 'keywords', 'refusals', 'regex', 'schema', 'values'],
    compiler: ['evaluation', 'json', 'keywords', 'refusals', 'schema', 'values'],
    emission: ['automata', 'compiler', 'json', 'numbers', 'refusals', 'schema', 'values'],
    conversion: ['compiler', 'emission', 'gbnf', 'json', 'refusals', 'schema'],
    compilation: ['conversion', 'gbnf', 'json', 'refusals'],
    index: ['compilation', 'conversion', 'emission', 'gbnf', 'json', 'refusals'],
  },
  'libs/model-source/src': {
    'model-request': [],
    'model-source-error': [],
    environment: ['model-request'],
    names: ['model-source-error'],
    progress: ['model-request'],
    source: ['model-request', 'model-source-error', 'names'],
    transport: ['model-request', 'model-source-error'],
    hub: ['model-source-error', 'names', 'transport'],
    cache: ['model-request', 'model-source-error', 'transport'],
    download: ['cache', 'model-request', 'model-source-error', 'progress', 'transport'],
    'download-plan': ['download', 'hub', 'model-source-error', 'names', 'source', 'transport'],
    'cached-model': [
      ...['cache', 'download-plan', 'hub', 'model-request', 'model-source-error', 'names', 'source', 'transport'],
    ],
    'resolve-model': [
      ...['cached-model', 'download', 'download-plan', 'hub', 'model-request', 'model-source-error', 'names', 'source'],
      'transport',
    ],
    index: ['environment', 'model-request', 'model-source-error', 'progress', 'resolve-model'],
  },
  'libs/sampling/src': {
    'sampler-names': [],
    'sampler-spec': [],
    parameter: ['sampler-names'],
    parameters: ['parameter'],
    'sampling-params': ['parameter', 'parameters'],
    samplers: ['sampler-names', 'sampler-spec', 'sampling-params'],
    'sampler-chain': ['sampler-names', 'sampler-spec', 'samplers', 'sampling-params'],
    index: ['parameter', 'parameters', 'sampler-chain', 'sampler-names', 'sampler-spec', 'sampling-params'],
  },
};

/** The floor of a file of a library; nothing where the table has none for it. */
export function floorOf(library: string, file: string): string | undefined {
  const place = file.slice(library.length + 1).replace(/\.ts$/, '');
  return Object.keys(FLOORS[library]!)
    .filter((floor) => place === floor || place.startsWith(`${floor}/`))
    .sort((a, b) => b.length - a.length)[0];
}
