// Where the server is, and one way to ask it: what the Node examples share.

/** LLAMERO_URL, such as http://127.0.0.1:8080; LLAMA_API_KEY where the server asks for a key. */
export const url = process.env.LLAMERO_URL ?? 'http://127.0.0.1:8080';
export const apiKey = process.env.LLAMA_API_KEY ?? '';

/** Sends JSON, gives JSON. Throws what the server says. */
export async function post(path, body) {
  const response = await send(path, body);
  return response.json();
}

/** The events of a streamed answer, as they come. */
export async function* stream(path, body) {
  const response = await send(path, { ...body, stream: true });
  let buffer = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const events = (buffer + text).split('\n\n');
    buffer = events.pop();
    for (const event of events) {
      if (!event.startsWith('data: ')) continue;
      const data = event.slice('data: '.length);
      if (data === '[DONE]') return;
      const value = JSON.parse(data);
      if (value.error) throw new Error(value.error.message);
      yield value;
    }
  }
}

async function send(path, body) {
  const headers = { 'Content-Type': 'application/json', ...(apiKey && { Authorization: `Bearer ${apiKey}` }) };
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (response.ok) return response;
  throw new Error(`${response.status}: ${(await response.json()).error.message}`);
}
