// The client that the server itself gives to pages, /completion.js, in Node: an async iterator over a text that goes on.
//
//   node examples/completion.mjs 'Once upon a time'
import { llama } from '../apps/web/public/completion.js';
import { apiKey, url } from './server.mjs';

const prompt = process.argv[2] ?? 'Once upon a time';
process.stdout.write(prompt);
for await (const { data } of llama(prompt, { n_predict: 48, api_key: apiKey }, { api_url: url })) {
  process.stdout.write(data.content);
}
process.stdout.write('\n');
