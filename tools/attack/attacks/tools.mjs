const MESSAGES = [{ role: 'user', content: 'Tell me a story.' }];

/** A tool with some parameters. */
const tool = (index, parameters = schema(3)) => ({
  type: 'function',
  function: { name: `tool_${index}`, description: `does ${index}`, parameters },
});

function schema(properties) {
  const names = Array.from({ length: properties }, (_, index) => `field_${index}`);
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, { type: 'string', description: `what ${name} is` }])),
    required: names,
  };
}

const tools = (count, parameters) => Array.from({ length: count }, (_, index) => tool(index, parameters));

/** Chats with tools. */
const chat = (name, does, made, options = {}) => ({
  name,
  does,
  right: [200, 400, 413],
  blows: (assault) => {
    const body = JSON.stringify({ messages: MESSAGES, max_tokens: 20, ...made(assault) });
    return Array.from({ length: 2 }, () => ({ path: '/v1/chat/completions', body }));
  },
  ...options,
});

export const ATTACKS = [
  chat('many tools', '5,000 tools', (assault) => ({ tools: tools(assault.size(5000)) })),
  chat('tools in a stream', 'a stream of 100 tokens with 1,000 tools', (assault) => ({
    tools: tools(assault.size(1000)),
    stream: true,
    max_tokens: 100,
    ignore_eos: true,
  })),
  chat('500 tools', 'streams of 100 tokens with 500 tools', (assault) => ({
    tools: tools(assault.size(500)),
    stream: true,
    max_tokens: 100,
  })),
  chat('required tools', '300 tools of which one has to be called', (assault) => ({
    tools: tools(assault.size(300)),
    tool_choice: 'required',
  })),
  {
    name: 'other tools each time',
    does: '60 chats, each with 100 other tools: caches have to let go',
    right: [200, 400],
    parallel: 4,
    blows: (assault) =>
      Array.from({ length: assault.size(60) }, (_, round) => ({
        path: '/v1/chat/completions',
        body: {
          messages: MESSAGES,
          max_tokens: 1,
          tools: Array.from({ length: 100 }, (_, index) => tool(round * 100 + index, schema(5))),
        },
      })),
  },
  chat('tool of a megabyte', 'a tool whose schema has 20,000 properties', (assault) => ({
    tools: [tool(0, schema(assault.size(20_000)))],
    tool_choice: 'required',
  })),
  chat('tools of one name', '1,000 tools of one name', (assault) => ({
    tools: Array.from({ length: assault.size(1000) }, () => tool(1)),
  })),
  chat('strict tools', '64 strict tools with nested unions', (assault) => ({
    tools: tools(assault.size(64), {
      type: 'object',
      properties: { a: { anyOf: Array.from({ length: 50 }, (_, index) => ({ const: `value ${index}` })) } },
      required: ['a'],
      additionalProperties: false,
    }).map((one) => ({ ...one, function: { ...one.function, strict: true } })),
    tool_choice: 'required',
  })),
  {
    name: 'broken tool calls',
    does: 'histories with tool calls whose arguments are broken, huge or no text',
    right: [200, 400, 413],
    blows: (assault) =>
      [
        '{',
        '{"a":',
        '[]',
        'null',
        '"\\ud800"',
        '{"__proto__":1}',
        `"${'a'.repeat(assault.size(1_000_000))}"`,
        5,
        {},
      ].map((broken) => ({
        path: '/v1/chat/completions',
        body: {
          max_tokens: 1,
          tools: [tool(0)],
          messages: [
            ...MESSAGES,
            {
              role: 'assistant',
              content: null,
              tool_calls: [{ id: 'a', type: 'function', function: { name: 'tool_0', arguments: broken } }],
            },
            { role: 'tool', tool_call_id: 'a', content: 'done' },
          ],
        },
      })),
  },
];
