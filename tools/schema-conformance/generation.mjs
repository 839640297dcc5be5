import { ajvJudge } from './ajv-judge.mjs';

/**
 * Schemas that both sides take, spread evenly over the cases.
 * @param cases of `readCases`
 * @param {(schema: import('#grammar').Json) => string} convert
 */
export function chooseSchemas(cases, count, convert) {
  const chosen = [];
  const step = Math.max(1, Math.floor(cases.length / (count * 1.3)));
  for (let offset = 0; offset < step && chosen.length < count; offset++) {
    for (let index = offset; index < cases.length && chosen.length < count; index += step) {
      const { id, schema } = cases[index];
      const judge = ajvJudge(schema);
      if (judge === undefined) continue;
      try {
        convert(schema);
      } catch {
        continue;
      }
      chosen.push({ id, schema, judge });
    }
  }
  return chosen;
}

/**
 * Asks a server for answers that follow each schema, at temperature 1.5: in `json_schema` of /completion and in
 * `response_format` of chat, whole and streamed.
 * @returns {Promise<{ asked: number, finished: number, invalid: string[] }>} those that finished, and what Ajv says of them
 */
export async function generate(url, schemas, maxTokens) {
  /** @type {{ asked: number, finished: number, invalid: string[] }} */
  const found = { asked: 0, finished: 0, invalid: [] };
  const one = async ({ id, schema, judge }, seed) => {
    for (const ask of [native, nativeStreamed, chat, chatStreamed]) {
      found.asked++;
      const { text, isFinished } = await ask(url, schema, { temperature: 1.5, seed, max_tokens: maxTokens });
      if (!isFinished) continue;
      found.finished++;
      const problem = problemOf(text, judge);
      if (problem !== undefined) found.invalid.push(`${id} (${ask.name}): ${problem}: ${text.slice(0, 300)}`);
    }
  };
  const waiting = schemas.map((each, index) => [each, index + 1]);
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await one(...next);
    }),
  );
  return found;
}

function problemOf(text, judge) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return error.message;
  }
  return judge(value);
}

const MESSAGES = [{ role: 'user', content: 'Make something up as JSON.' }];
const formatOf = (schema) => ({ type: 'json_schema', json_schema: { name: 'answer', schema } });

async function native(url, schema, settings) {
  const answer = await post(url, '/completion', { prompt: 'JSON:', json_schema: schema, ...settings });
  return { text: answer.content, isFinished: answer.stop_type === 'eos' };
}

async function nativeStreamed(url, schema, settings) {
  const events = await stream(url, '/completion', { prompt: 'JSON:', json_schema: schema, ...settings });
  return { text: events.map(({ content }) => content).join(''), isFinished: events.at(-1).stop_type === 'eos' };
}

async function chat(url, schema, settings) {
  const body = { messages: MESSAGES, response_format: formatOf(schema), ...settings };
  const [choice] = (await post(url, '/v1/chat/completions', body)).choices;
  return { text: choice.message.content, isFinished: choice.finish_reason === 'stop' };
}

async function chatStreamed(url, schema, settings) {
  const body = { messages: MESSAGES, response_format: formatOf(schema), ...settings };
  const choices = (await stream(url, '/v1/chat/completions', body)).flatMap((event) => event.choices);
  return {
    text: choices.map(({ delta }) => delta.content ?? '').join(''),
    isFinished: choices.some((choice) => choice.finish_reason === 'stop'),
  };
}

/** @returns {Promise<any>} */
async function post(url, path, body) {
  const reply = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${path} answers ${reply.status}: ${await reply.text()}`);
  return reply.json();
}

async function stream(url, path, body) {
  const reply = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify({ ...body, stream: true }) });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${path} answers ${reply.status}: ${text}`);
  const data = text.split('\n\n').flatMap((event) => (event.startsWith('data: ') ? [event.slice(6)] : []));
  return data.filter((line) => line !== '[DONE]').map((line) => JSON.parse(line));
}
