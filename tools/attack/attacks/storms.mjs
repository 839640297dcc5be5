/** The same request very often. @param {Partial<import('../attacks.mjs').Described> & { times?: number }} options */
function storm(name, does, right, blow, options = {}) {
  const { times = 2000, parallel = 16, ...rest } = options;

  return {
    name,
    does,
    right,
    parallel,
    blows: (assault) => Array.from({ length: assault.size(times) }, (_, index) => blow(index, assault)),
    ...rest,
  };
}

export const ATTACKS = [
  storm('scrapes', '1,000 scrapes of /metrics', [200], () => ({ method: 'GET', path: '/metrics' }), { times: 1000 }),
  storm('slots watched', '1,000 GET /slots', [200], () => ({ method: 'GET', path: '/slots' }), { times: 1000 }),
  storm('preflights', '2,000 preflights from other origins', [200, 204], (index) => ({
    method: 'OPTIONS',
    path: '/v1/chat/completions',
    headers: {
      Origin: `https://${index}.example`,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'a,'.repeat(500),
    },
  })),
  storm(
    'documents of the API',
    '100 GET /openapi.json and /docs',
    [200, 301, 302, 308],
    (index) => ({
      method: 'GET',
      path: index % 2 ? '/openapi.json' : '/docs',
    }),
    { times: 100 },
  ),
  storm(
    'nowhere',
    '2,000 requests for paths that are not there',
    [404, 405],
    (index, assault) => ({
      method: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'][index % 5],
      path: `/${Math.floor(assault.random() * 1e9)}/${'x'.repeat(index % 500)}`,
      body: index % 5 === 1 ? '{}' : undefined,
    }),
    { isQuick: true },
  ),
  storm(
    'guessed keys',
    '2,000 requests with keys that are wrong',
    [401],
    (index) => ({
      path: '/completion',
      body: { prompt: 'a', n_predict: 1 },
      headers: { Authorization: `Bearer guess-${index}` },
    }),
    { profile: 'keys' },
  ),
  storm(
    'long keys',
    '100 keys of 10 kB, and broken headers of keys',
    [401, 431],
    (index) => ({
      path: '/completion',
      body: { prompt: 'a', n_predict: 1 },
      headers: {
        Authorization: ['Bearer ', `Bearer ${'k'.repeat(10_000)}`, 'Basic YTpi', 'bearer', `${' '.repeat(5000)}x`][
          index % 5
        ],
      },
    }),
    { profile: 'keys', times: 100 },
  ),
  {
    name: 'large bodies without a key',
    does: 'bodies of 20 MB with a wrong key',
    right: [401],
    parallel: 4,
    profile: 'keys',
    blows: (assault) => {
      const body = `{"prompt":"${'a'.repeat(assault.size(20_000_000))}"}`;
      const headers = { Authorization: 'Bearer wrong' };
      return Array.from({ length: 8 }, () => ({ path: '/completion', body, headers }));
    },
  },
  storm(
    'props set',
    '300 POST /props',
    [200, 400],
    () => ({ path: '/props', body: { default_generation_settings: {} } }),
    { times: 300 },
  ),
  storm(
    'tokens counted',
    '1,000 short /tokenize and /apply-template',
    [200],
    (index) =>
      index % 2
        ? { path: '/tokenize', body: { content: 'the fox' } }
        : { path: '/apply-template', body: { messages: [{ role: 'user', content: 'a' }] } },
    { times: 1000 },
  ),
];
