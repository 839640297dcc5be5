export const ATTACKS = [
  {
    name: 'fifo below path',
    does: 'GET of a FIFO below --path, ten times',
    right: [403, 404],
    profile: 'files',
    seconds: 5,
    blows: () => Array.from({ length: 10 }, () => ({ method: 'GET', path: '/fifo' })),
    parallel: 10,
  },
  {
    name: 'fifo as a saved slot',
    does: 'a FIFO and a damaged file are restored as slots, and written over',
    right: [400, 403, 404],
    profile: 'files',
    seconds: 8,
    blows: () => ['fifo', 'damaged.bin'].map((filename) => ({ path: '/slots/0?action=restore', body: { filename } })),
    parallel: 2,
  },
  {
    name: 'save to a fifo',
    does: 'slots are saved to a FIFO',
    right: [200, 400, 403],
    profile: 'files',
    seconds: 8,
    blows: () => [{ path: '/slots/1?action=save', body: { filename: 'fifo' } }],
  },
  {
    name: 'names of saved slots',
    does: 'names that lead out of the folder, are too long or no names',
    right: [400],
    profile: 'files',
    blows: () =>
      [
        '../x',
        '/etc/passwd',
        '..',
        '.',
        '',
        'a/b',
        'a\\b',
        'a\u0000b',
        `${'n'.repeat(5000)}`,
        'CON',
        '\u202e',
        'slots/../../x',
        5,
        null,
        {},
        [],
      ]
        .flatMap((filename) =>
          ['restore', 'save'].map((action) => ({ path: `/slots/2?action=${action}`, body: { filename } })),
        )
        .filter(({ path, body }) => !(path.includes('save') && ['CON'].includes(/** @type {any} */ (body).filename))),
  },
  {
    name: 'paths',
    does: 'paths that lead out of the folder, in Unicode, with NUL, too long',
    right: [200, 304, 400, 404, 414, 431],
    profile: 'files',
    blows: (assault) =>
      [
        '/../../etc/passwd',
        '/..%2f..%2fetc/passwd',
        '/%2e%2e/%2e%2e/etc/passwd',
        '/....//....//etc/passwd',
        '/%00',
        '/%ff',
        '/%',
        '/a%20b',
        '/%F0%9F%98%80',
        `/${'a/'.repeat(assault.size(5000))}`,
        `/${'%2e%2e%2f'.repeat(assault.size(1000))}`,
        '//etc/passwd',
        '/\\..\\..\\etc',
        '/.git/config',
        '/index.html/',
        '/index.html?a[__proto__]=1',
      ].map((path) => ({ method: 'GET', path })),
  },
  {
    name: 'ranges',
    does: '500 requests for ranges of a file, with hundreds of ranges each',
    right: [200, 206, 416, 431],
    profile: 'files',
    blows: (assault) =>
      Array.from({ length: assault.size(500) }, (_, index) => ({
        method: 'GET',
        path: '/large.txt',
        headers: {
          Range: [
            `bytes=0-${index}`,
            `bytes=${'0-,'.repeat(1000)}0-1`,
            'bytes=-1',
            'bytes=9999999999999-',
            `bytes=5-1`,
          ][index % 5],
        },
        leaveAfter: undefined,
      })),
  },
  {
    name: 'large file unread',
    does: 'fifty downloads of 15 MB that nobody reads',
    right: [],
    profile: 'files',
    strike: async (assault) => {
      const connections = Array.from({ length: assault.size(50) }, () => assault.open({ isReading: false }));
      await Promise.all(connections.map((one) => one.write(`GET /large.txt HTTP/1.1\r\n${assault.headerLines}\r\n`)));
      await assault.pause(2000);
    },
  },
  {
    name: 'packed files',
    does: '40 downloads of 15 MB that the server packs',
    right: [200],
    profile: 'files',
    parallel: 8,
    blows: (assault) =>
      Array.from({ length: assault.size(40) }, () => ({
        method: 'GET',
        path: '/large.txt',
        headers: { 'Accept-Encoding': 'gzip' },
      })),
  },
  {
    name: 'slots saved and restored',
    does: '200 saves, restores and erasures of slots',
    right: [200, 400, 404],
    profile: 'files',
    blows: (assault) =>
      Array.from({ length: assault.size(200) }, (_, index) => ({
        path: `/slots/${index % 4}?action=${['save', 'restore', 'erase'][index % 3]}`,
        body: { filename: `f${index % 8}` },
      })),
  },
];
