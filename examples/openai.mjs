// OpenAI's own client for Node: only its address differs. It comes with this repository's development packages.
//
//   node examples/openai.mjs 'What is the capital of France?'
import OpenAI from 'openai';
import { apiKey, url } from './server.mjs';

const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: apiKey || 'none' });
const question = process.argv[2] ?? 'What is the capital of France?';
const stream = await client.chat.completions.create({
  model: 'any',
  messages: [{ role: 'user', content: question }],
  stream: true,
});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '');
process.stdout.write('\n');
