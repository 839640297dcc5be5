const ESCAPES = '\u001b[31mred\u001b]0;title\u0007\r\nerror: forged line\u2028\u202e';

export const ATTACKS = [
  {
    name: 'half-sent bodies',
    does: '300 bodies that break off in their middle',
    right: [],
    isQuick: true,
    strike: async (assault) => {
      for (let round = 0; round < assault.size(30); round++) {
        const connections = Array.from({ length: 10 }, () => assault.open());
        const text = `POST /completion HTTP/1.1\r\n${assault.headerLines}Content-Length: 100\r\n\r\n{"prompt":`;
        await Promise.all(connections.map((one) => one.write(text)));
        await assault.pause(10);
        for (const one of connections) one.reset();
      }
    },
  },
  {
    name: 'escapes in patterns',
    does: 'patterns and names of tools with line breaks and escape sequences, which llama.cpp prints',
    right: [200, 400],
    isQuick: true,
    parallel: 2,
    blows: () =>
      [ESCAPES, `^${ESCAPES}$`, `(${ESCAPES}`, `^[${ESCAPES}$`].map((pattern) => ({
        path: '/v1/chat/completions',
        body: {
          messages: [{ role: 'user', content: ESCAPES }],
          max_tokens: 1,
          tools: [
            {
              type: 'function',
              function: {
                name: 'a',
                description: ESCAPES,
                parameters: { type: 'object', properties: { [ESCAPES]: { type: 'string', pattern } } },
              },
            },
          ],
          tool_choice: 'required',
        },
      })),
  },
  {
    name: 'escapes everywhere',
    does: 'escape sequences in fields, grammars, models, slots and headers',
    right: [200, 400, 404],
    isQuick: true,
    blows: () => [
      { path: '/completion', body: { prompt: ESCAPES, n_predict: 1, model: ESCAPES } },
      { path: '/completion', body: { prompt: 'a', grammar: ESCAPES } },
      { path: '/completion', body: { prompt: 'a', grammar: `root ::= "${ESCAPES}` } },
      { path: '/completion', body: { prompt: 'a', json_schema: { type: ESCAPES } } },
      { path: '/completion', body: { prompt: 'a', json_schema: { $ref: `#/${ESCAPES}` } } },
      { path: '/completion', body: { prompt: 'a', samplers: [ESCAPES] } },
      { path: '/completion', body: { [ESCAPES]: 1 } },
      { path: '/completion', body: `{"prompt": ${ESCAPES}` },
      { path: '/apply-template', body: { messages: [{ role: ESCAPES, content: 'a' }] } },
      { method: 'GET', path: '/%1b%5b31m%0d%0aforged' },
      { method: 'GET', path: '/health', headers: { 'User-Agent': 'a\tb', 'X-Request-Id': 'a%0a' } },
    ],
  },
  {
    name: 'flood of refused grammars',
    does: '500 grammars and schemas that are refused',
    right: [400],
    blows: (assault) =>
      Array.from({ length: assault.size(500) }, (_, index) => ({
        path: '/completion',
        body: {
          prompt: 'a',
          ...(index % 2 ? { grammar: `root ::= missing${index}` } : { json_schema: { type: `t${index}` } }),
        },
      })),
  },
];
