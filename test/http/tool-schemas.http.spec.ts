import { describe, expect, it } from 'vitest';
import { GbnfMatcher } from '#grammar';
import { DEMO_MODEL } from '../support/real-engine.js';
import { servedModel } from '../support/real-server.js';
import { nested, TOOL_SCHEMAS, type ToolSchemaCase, UNENFORCEABLE } from '../support/tool-schemas.js';

const MESSAGES = [{ role: 'user', content: 'What is the weather in Rome?' }];

interface ToolFields {
  readonly name?: string;
  readonly strict?: boolean | null;
  readonly description?: string | null;
  readonly parameters?: unknown;
}

const tool = ({ name = 'f', ...fields }: ToolFields) => ({ type: 'function', function: { name, ...fields } });

/** A call as the template of the demo model writes it. */
const call = (args: unknown, name = 'f') =>
  `<tool_call>\n{"name": ${JSON.stringify(name)}, "arguments": ${JSON.stringify(args)}}\n</tool_call>`;

describe('the schemas of tools', () => {
  const client = servedModel(DEMO_MODEL, ['-np', '2', '-c', '4096', '--verbose']);

  const chat = (tools: readonly object[], fields: object = {}) =>
    client.post('/v1/chat/completions', {
      messages: MESSAGES,
      tools,
      tool_choice: 'required',
      parallel_tool_calls: false,
      max_tokens: 1,
      ...fields,
    });

  /** Whether the texts are calls that the grammar of a response to these tools takes. */
  async function judgeOf(tools: readonly object[]) {
    const { status, json, headers } = await chat(tools);
    expect(status, JSON.stringify(json)).toBe(200);
    const { generation_settings: settings } = json.__verbose;
    const matcher = new GbnfMatcher(settings.grammar);
    const takes = (text: string) => matcher.match(`<|im_start|>assistant\n${text}`).complete;
    return { takes, unenforced: headers.get('x-llamero-unenforced') };
  }

  describe.each(Object.entries(TOOL_SCHEMAS))('with %s', (_, cases: readonly ToolSchemaCase[]) => {
    it.each(cases)('hold calls to $title, strict or not', async ({ schema, valid, invalid }) => {
      for (const strict of [true, false]) {
        const { takes, unenforced } = await judgeOf([tool({ parameters: schema, strict })]);
        for (const args of valid) expect(takes(call(args)), `${JSON.stringify(args)} is valid`).toBe(true);
        for (const args of invalid) expect(takes(call(args)), `${JSON.stringify(args)} is invalid`).toBe(false);
        expect(unenforced).toBeNull();
      }
    });
  });

  describe('that cannot be enforced', () => {
    it.each(UNENFORCEABLE)('are refused with their place where strict: $title', async ({ schema, pointer, reason }) => {
      const others = ['a', 'b', 'c'].map((name) => tool({ name }));
      const { status, json } = await chat([...others, tool({ name: 'get_weather', strict: true, parameters: schema })]);
      expect(status).toBe(400);
      expect(json.error).toMatchObject({
        type: 'invalid_request_error',
        param: 'tools[3].function.parameters',
        message: expect.stringContaining(
          `'tools[3].function.parameters' of get_weather cannot be strict: ${reason} (at "#${pointer}")`,
        ),
      });
    });

    it.each(UNENFORCEABLE)('are enforced without that otherwise: $title', async ({ schema, left, valid, invalid }) => {
      const { takes, unenforced } = await judgeOf([tool({ name: 'get_weather', parameters: schema })]);
      expect(unenforced).toBe(`get_weather#${left}`);
      for (const args of valid) expect(takes(call(args, 'get_weather')), JSON.stringify(args)).toBe(true);
      for (const args of invalid) expect(takes(call(args, 'get_weather')), JSON.stringify(args)).toBe(false);
    });

    it('are told in a stream, too', async () => {
      const reply = await chat([tool({ name: 'get_weather', parameters: UNENFORCEABLE[0]!.schema })], { stream: true });
      expect(reply.headers.get('x-llamero-unenforced')).toBe(`get_weather#${UNENFORCEABLE[0]!.left}`);
    });

    it('are told in a header of bounded length', async () => {
      const tools = Array.from({ length: 100 }, (_, index) =>
        tool({ name: `get_weather_of_${index}`, parameters: UNENFORCEABLE[0]!.schema }),
      );
      const { headers } = await chat(tools);
      const told = headers.get('x-llamero-unenforced')!;
      expect(told.length).toBeLessThan(1100);
      expect(told.endsWith(', ...')).toBe(true);
    });

    it('are told in letters that headers may have', async () => {
      const { headers } = await chat([tool({ name: 'größe,\n', parameters: UNENFORCEABLE[0]!.schema })]);
      expect(headers.get('x-llamero-unenforced')).toBe(`gr%C3%B6%C3%9Fe%2C%0A#${UNENFORCEABLE[0]!.left}`);
    });
  });

  describe('of several tools', () => {
    const item = (type: string) => ({
      type: 'object',
      properties: { item: { $ref: '#/$defs/Item' } },
      required: ['item'],
      additionalProperties: false,
      $defs: { Item: { type } },
    });

    it('have definitions of their own, whatever their names', async () => {
      const { takes } = await judgeOf([
        tool({ name: 'f', parameters: item('string') }),
        tool({ name: 'g', parameters: item('integer') }),
      ]);
      expect(takes(call({ item: 'a' }, 'f'))).toBe(true);
      expect(takes(call({ item: 1 }, 'g'))).toBe(true);
      expect(takes(call({ item: 1 }, 'f'))).toBe(false);
      expect(takes(call({ item: 'a' }, 'g'))).toBe(false);
    });

    it.each([
      ['get_item', 'get-item'],
      ['get.item', 'get/item'],
      ['get', 'get_item'],
      ['llamero:tool:000001', 'llamero:tool:000000'],
      ['größe', 'gr-e'],
      ['a b', 'a-b'],
    ])('are told apart, named %j and %j', async (one, other) => {
      const { takes } = await judgeOf([
        tool({ name: one, parameters: item('string') }),
        tool({ name: other, parameters: item('integer') }),
      ]);
      expect(takes(call({ item: 'a' }, one))).toBe(true);
      expect(takes(call({ item: 1 }, other))).toBe(true);
      expect(takes(call({ item: 1 }, one))).toBe(false);
      expect(takes(call({ item: 'a' }, other))).toBe(false);
    });

    it('are called by names that are the same in the names of rules', async () => {
      for (const name of ['get_item', 'get-item']) {
        const tools = ['get_item', 'get-item'].map((each) =>
          tool({ name: each, parameters: nested({ city: { const: each } }) }),
        );
        const choice = { type: 'function', function: { name } };
        const { json } = await chat(tools, { tool_choice: choice, max_tokens: 60 });
        const { function: called } = json.choices[0].message.tool_calls[0];
        expect(called.name).toBe(name);
        expect(JSON.parse(called.arguments)).toEqual({ city: name });
      }
    });
  });

  describe('with nulls', () => {
    it.each<[string, ToolFields]>([
      ['a description', { description: null }],
      ['parameters', { parameters: null }],
      ['strict', { strict: null }],
    ])('are taken without %s', async (_, fields) => {
      expect((await chat([tool(fields)])).status).toBe(200);
    });
  });

  it('show the model what the client sent', async () => {
    const parameters = { type: 'object', properties: { day: { type: 'string', pattern: '^x+$' } } };
    const body = { messages: MESSAGES, tools: [tool({ name: 'get_day', description: 'Tells it.', parameters })] };
    const { json } = await client.post('/apply-template', body);
    for (const text of ['get_day', 'Tells it.', '^x+$']) expect(json.prompt).toContain(text);
    expect(json.prompt).not.toContain('llamero:');
  });

  it('make valid calls of what the model would say, parsed and streamed', async () => {
    const parameters = nested({
      day: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
      text: { type: 'string', pattern: '^.+$', maxLength: 5 },
      size: { type: 'number', minimum: 0, exclusiveMaximum: 10, multipleOf: 0.5 },
    });
    for (const stream of [false, true]) {
      const fields = { max_tokens: 120, temperature: 1.5, seed: 3, stream };
      const reply = await chat([tool({ parameters, strict: true })], fields);
      const parts = stream
        ? reply.text
            .split('\n')
            .filter((line) => line.startsWith('data: {'))
            .flatMap((line) => JSON.parse(line.slice(6)).choices[0]?.delta.tool_calls ?? [])
        : reply.json.choices[0].message.tool_calls;
      const args = parts.map((part: { function: { arguments?: string } }) => part.function.arguments ?? '').join('');
      expect(JSON.parse(args)).toEqual({
        day: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
        text: expect.stringMatching(/^.{1,5}$/u),
        size: expect.closeTo(5, -1),
      });
    }
  });
});
