import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

type Chunk = components['schemas']['ChatCompletionChunk'];

/** What the program saw. */
export interface Report {
  readonly model: string;
  readonly tokens: readonly number[];
  readonly text: string;
  readonly answer: string | null;
  readonly streamed: string;
  readonly refusal: { readonly message: string; readonly param?: string };
}

/** Calls a server through the client that is generated from its document; what the types do not allow is marked. */
export async function drive(baseUrl: string): Promise<Report> {
  const client = createClient<paths, 'application/json'>({ baseUrl });

  const models = await client.GET('/v1/models');
  const tokenized = await client.POST('/tokenize', { body: { content: 'Hello', with_pieces: false } });
  const completion = await client.POST('/completion', { body: { prompt: 'Hello', n_predict: 4, temperature: 0 } });
  const messages = [{ role: 'user', content: 'Hello!' }];
  const chat = await client.POST('/v1/chat/completions', { body: { messages, max_tokens: 8, temperature: 0 } });
  const stream = await client.POST('/v1/chat/completions', {
    body: { messages, max_tokens: 8, temperature: 0, stream: true },
    parseAs: 'text',
  });
  const refused = await client.POST('/completion', { body: { prompt: 'Hello', top_p: 2 } });

  // @ts-expect-error the prompt is required
  await client.POST('/completion', { body: {} });
  // @ts-expect-error a number is needed
  await client.POST('/completion', { body: { prompt: 'Hello', n_predict: '4' } });
  // @ts-expect-error there is no such choice
  await client.POST('/v1/chat/completions', { body: { messages, reasoning_format: 'loud' } });
  // @ts-expect-error there is no such route
  await client.GET('/nothing');

  if (!models.data || !tokenized.data || !completion.data || !chat.data || !refused.error) {
    throw new Error('a call had another end than it should');
  }
  const [text] = [completion.data].flat();
  return {
    model: models.data.data[0]!.id,
    tokens: tokenized.data.tokens.map((token) => (typeof token === 'number' ? token : token.id)),
    text: text!.content,
    answer: chat.data.choices[0]!.message.content,
    streamed: chunksOf(stream.data as unknown as string)
      .map(({ choices }) => choices[0]?.delta.content ?? '')
      .join(''),
    refusal: refused.error.error,
  };
}

function chunksOf(text: string): readonly Chunk[] {
  const data = text.split('\n\n').map((event) => event.replace(/^data: /, ''));
  return data.filter((one) => one.startsWith('{')).map((one) => JSON.parse(one) as Chunk);
}
