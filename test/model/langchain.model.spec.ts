import { HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EMBEDDING_MODEL } from '../native/native-fixture.js';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';

const QUESTION = 'What is the capital of France?';

const weather = tool(({ city }: { city: string }) => `It is sunny in ${city}.`, {
  name: 'get_weather',
  description: 'Get the current weather for a city',
  schema: z.object({ city: z.string() }),
});

const Person = z.object({ name: z.string().max(30), age: z.number().int().min(0).max(150) });

describe("LangChain's chat model", () => {
  let served: ServedApp;

  beforeAll(async () => {
    served = await serve(await loadEngine(DEMO_MODEL));
  });
  afterAll(() => served.stop());

  const model = (fields: Partial<ConstructorParameters<typeof ChatOpenAI>[0]> = {}) =>
    new ChatOpenAI({
      model: 'cria',
      apiKey: 'any',
      temperature: 0,
      maxTokens: 200,
      maxRetries: 0,
      configuration: { baseURL: `${served.url}/v1` },
      ...fields,
    });

  it('answers, with what it used', async () => {
    const answer = await model().invoke([
      new SystemMessage('You are a helpful assistant.'),
      new HumanMessage(QUESTION),
    ]);
    expect(answer.content).toContain('Paris');
    const { input_tokens, output_tokens, total_tokens } = answer.usage_metadata!;
    expect(total_tokens).toBe(input_tokens + output_tokens);
    expect(answer.response_metadata.finish_reason).toBe('stop');
  });

  it('streams, and counts tokens at the end', async () => {
    const whole = await model().invoke(QUESTION);
    let text = '';
    let used = 0;
    for await (const chunk of await model({ streamUsage: true }).stream(QUESTION)) {
      text += chunk.content;
      used += chunk.usage_metadata?.output_tokens ?? 0;
    }
    expect(text).toBe(whole.content);
    expect(used).toBe(whole.usage_metadata!.output_tokens);
  });

  it('calls bound tools, whole and streamed', async () => {
    const bound = model().bindTools([weather]);
    const answer = await bound.invoke('What is the weather in Rome?');
    const expected = { name: 'get_weather', args: { city: 'Rome' }, id: expect.any(String), type: 'tool_call' };
    expect(answer.tool_calls).toEqual([expected]);
    let sum: Awaited<ReturnType<typeof bound.invoke>> | undefined;
    let chunks = 0;
    for await (const chunk of await bound.stream('What is the weather in Rome?')) {
      if ((chunk.tool_call_chunks ?? []).length > 0) chunks++;
      sum = sum === undefined ? chunk : (sum as typeof chunk).concat(chunk);
    }
    expect(chunks).toBeGreaterThan(1);
    expect(sum!.tool_calls).toEqual([expected]);
  });

  it('takes the result of a tool', async () => {
    const bound = model().bindTools([weather]);
    const question = new HumanMessage('What is the weather in Rome?');
    const calling = await bound.invoke([question]);
    const result = await weather.invoke(calling.tool_calls![0]!);
    expect(result).toBeInstanceOf(ToolMessage);
    const answer = await bound.invoke([question, calling, result]);
    expect(answer.content).toMatch(/\w/);
    expect(answer.tool_calls).toEqual([]);
  });

  it.each(['auto', 'any', 'none', 'get_weather'])('takes the tool choice %s', async (choice) => {
    const answer = await model({ maxTokens: 300 })
      .bindTools([weather], { tool_choice: choice })
      .invoke('What is the weather in Oslo?');
    expect(answer.tool_calls!.length > 0).toBe(choice !== 'none');
  });

  it.each(['jsonSchema', 'functionCalling', 'jsonMode'] as const)('gives structured output by %s', async (method) => {
    const schema = method === 'jsonMode' ? z.record(z.string(), z.unknown()) : Person;
    const structured = model({ maxTokens: 400 }).withStructuredOutput(schema, { method, name: 'person' });
    const person = await structured.invoke('Extract the name and age as JSON: Bob is 31 years old.');
    expect(schema.safeParse(person).success).toBe(true);
  });

  it('raises errors that name the field', async () => {
    const refused = model({ topP: 5 }).invoke(QUESTION);
    await expect(refused).rejects.toMatchObject({ status: 400, type: 'invalid_request_error', param: 'top_p' });
  });
});

describe("LangChain's embeddings", () => {
  let served: ServedApp;

  beforeAll(async () => {
    served = await serve(await loadEngine(EMBEDDING_MODEL, { context: { embeddings: true } }), ['--embeddings']);
  });
  afterAll(() => served.stop());

  it('embed documents and queries', async () => {
    const embeddings = new OpenAIEmbeddings({
      model: 'cria-embed',
      apiKey: 'any',
      maxRetries: 0,
      configuration: { baseURL: `${served.url}/v1` },
    });
    const texts = ['How do I load a model?', 'Which option loads another model?', 'Tell me a joke.'];
    const vectors = await embeddings.embedDocuments(texts);
    expect(vectors).toHaveLength(3);
    const [load, again, joke] = vectors as [number[], number[], number[]];
    const cosine = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, index) => sum + x * b[index]!, 0);
    expect(cosine(load, load)).toBeCloseTo(1, 4);
    expect(cosine(load, again)).toBeGreaterThan(cosine(load, joke));
    const query = await embeddings.embedQuery(texts[0]!);
    expect(cosine(query, load)).toBeCloseTo(1, 4);
  });
});
