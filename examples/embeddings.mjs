// Embeddings: which of some texts means the same as a question? Serve an embedding model:
//
//   npm start -- -m models/cria-embed-f16.gguf --embeddings
//   node examples/embeddings.mjs 'A dog sleeps in the garden.'
import { post } from './server.mjs';

const question = process.argv[2] ?? 'A dog sleeps in the garden.';
const texts = ['The dog is sleeping in a garden.', 'We baked bread on Sunday.', 'The train was late again.'];

const { data } = await post('/v1/embeddings', { input: [question, ...texts] });
const [asked, ...others] = data.map(({ embedding }) => embedding);

/** From -1 to 1; 1 = the same direction. */
function cosine(a, b) {
  const dot = (x, y) => x.reduce((sum, value, place) => sum + value * y[place], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

const ranked = texts.map((text, place) => ({ text, similarity: cosine(asked, others[place]) }));
ranked.sort((a, b) => b.similarity - a.similarity);
for (const { text, similarity } of ranked) console.log(`${similarity.toFixed(3)}  ${text}`);
