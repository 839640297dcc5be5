/** The floors of a package: for each of its folders the other folders that it may import. */
export type Floors = Readonly<Record<string, readonly string[]>>;

/**
 * Floors by package, from the ground up. A folder or a file in a folder may have a floor of its own (`config/flags`); a
 * file's is under its name without the ending.
 */
export const FLOORS: Readonly<Record<string, Floors>> = {
  'apps/api/src': {
    'server-options': [],
    'config/values': [],
    'config/flag': ['config/values'],
    'config/sampling-flags': ['config/flag', 'config/values'],
    'compat/compatibility-names': [],
    'config/limits': [],
    'config/flags': [
      ...['compat/compatibility-names', 'config/flag', 'config/limits', 'config/sampling-flags', 'config/values'],
    ],
    'compat/v0.5/flag-defaults': ['config/flags'],
    'compat/flag-defaults': ['compat/compatibility-names', 'compat/v0.5/flag-defaults', 'config/flags'],
    config: ['compat/compatibility-names', 'compat/flag-defaults', 'config/flags', 'config/limits', 'config/values'],
    logging: ['config'],
    engine: ['config'],
    'access/keys': ['config', 'config/values'],
    http: ['access/keys', 'config', 'config/limits', 'config/values', 'server-options'],
    access: ['access/keys', 'config', 'config/values', 'http'],
    media: ['config', 'config/limits', 'http', 'server-options'],
    'replay/conversation-id': ['http'],
    generation: ['access/keys', 'config', 'config/limits', 'config/values', 'http', 'media', 'server-options'],
    conversation: ['config', 'config/limits', 'generation', 'http', 'media', 'server-options'],
    'models/models.response': ['http'],
    'props/props.response': ['config', 'generation', 'http'],
    'slots/slot-state': ['generation', 'http'],
    'compat/compatibility': [
      ...['generation', 'http', 'models/models.response', 'props/props.response', 'slots/slot-state'],
    ],
    compat: [
      ...['compat/compatibility', 'compat/compatibility-names', 'config/values', 'generation', 'http'],
      ...['models/models.response', 'props/props.response', 'slots/slot-state'],
    ],
    'generation/generation.service': ['compat/compatibility', 'config', 'generation', 'http', 'server-options'],
    'generation/generation.module': ['generation', 'generation/generation.service', 'media'],
    'protocols/presenter': ['generation', 'http'],
    'protocols/openai': ['generation', 'http'],
    'protocols/llama-native': [
      ...['generation', 'generation/generation.module', 'generation/generation.service', 'http', 'media'],
      ...['protocols/presenter', 'replay/conversation-id'],
    ],
    protocols: [
      ...['config/limits', 'conversation', 'generation', 'generation/generation.module'],
      ...['generation/generation.service', 'http', 'media'],
      ...['protocols/llama-native', 'protocols/openai', 'protocols/presenter', 'replay/conversation-id'],
    ],
    docs: ['access', 'access/keys', 'compat/compatibility', 'config', 'config/limits', 'http', 'server-options'],
    health: ['config', 'http', 'server-options'],
    live: ['config', 'http', 'server-options'],
    'lora-adapters': ['config', 'generation', 'generation/generation.module', 'http', 'server-options'],
    metrics: ['access', 'config', 'http', 'replay', 'server-options'],
    models: [
      'access',
      'access/keys',
      'compat/compatibility',
      'config',
      'config/values',
      'http',
      'models/models.response',
      'server-options',
    ],
    props: [
      ...['compat/compatibility', 'config', 'generation/generation.module', 'generation/generation.service', 'http'],
      ...['props/props.response', 'server-options'],
    ],
    slots: [
      ...['compat/compatibility', 'config', 'generation/generation.module', 'generation/generation.service', 'http'],
      ...['server-options', 'slots/slot-state'],
    ],
    replay: ['config', 'http', 'replay/conversation-id'],
    site: ['config', 'http', 'server-options'],
    ui: ['config', 'http', 'server-options'],
    'app.module': [
      ...['access', 'compat', 'compat/compatibility', 'config', 'docs', 'engine', 'health', 'http', 'lora-adapters'],
      ...[
        'media',
        'live',
        'metrics',
        'models',
        'props',
        'protocols',
        'protocols/llama-native',
        'replay',
        'server-options',
        'site',
        'ui',
        'slots',
      ],
    ],
    'app.factory': [
      ...['access', 'app.module', 'compat', 'config', 'docs', 'generation', 'http', 'media', 'replay', 'site', 'slots'],
    ],
    startup: ['access', 'access/keys', 'config', 'config/values', 'engine', 'http', 'logging', 'protocols'],
    main: ['config', 'startup'],
  },
  'libs/engine/src': {
    door: [],
    adapters: ['door'],
    mailbox: ['door'],
    statistics: ['door'],
    backend: ['door'],
    step: ['backend', 'door'],
    media: ['backend', 'door', 'statistics'],
    sequences: ['adapters', 'backend', 'door', 'step'],
    'sequence-files': ['backend', 'door'],
    'disk-cache': ['adapters', 'door', 'media', 'sequence-files', 'sequences'],
    cache: ['adapters', 'backend', 'disk-cache', 'door', 'sequences'],
    generation: ['adapters', 'backend', 'door', 'media', 'statistics', 'step'],
    speculation: ['backend', 'door', 'sequences', 'step'],
    embedding: ['adapters', 'backend', 'door', 'media', 'statistics'],
    'scheduler/policies': ['adapters', 'backend', 'door', 'generation', 'media', 'sequences'],
    scheduler: [
      ...['adapters', 'backend', 'cache', 'disk-cache', 'door', 'generation', 'mailbox', 'media', 'scheduler/policies'],
      ...['sequences', 'speculation', 'statistics', 'step'],
    ],
    'saved-slots': ['adapters', 'backend', 'door', 'scheduler', 'sequence-files'],
    admission: ['door', 'scheduler/policies'],
    host: [
      ...['adapters', 'admission', 'backend', 'disk-cache', 'door', 'embedding', 'media', 'saved-slots', 'scheduler'],
      ...['sequence-files', 'sequences'],
    ],
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
    emission: ['automata', 'compiler', 'json', 'numbers', 'refusals', 'regex', 'schema', 'values'],
    conversion: ['compiler', 'emission', 'gbnf', 'json', 'refusals', 'schema'],
    leniency: ['json', 'refusals', 'schema'],
    compilation: ['conversion', 'gbnf', 'json', 'leniency', 'refusals'],
    index: ['compilation', 'conversion', 'emission', 'gbnf', 'json', 'leniency', 'refusals'],
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

/** The floor of a file of a package; nothing where the table has none for it. */
export function floorOf(library: string, file: string): string | undefined {
  const place = file.slice(library.length + 1).replace(/\.ts$/, '');
  return Object.keys(FLOORS[library]!)
    .filter((floor) => place === floor || place.startsWith(`${floor}/`))
    .sort((a, b) => b.length - a.length)[0];
}
