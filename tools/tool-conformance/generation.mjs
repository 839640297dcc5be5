import { SentenceMaker } from '../schema-conformance/mutations/sentences.mjs';

/** Characters of the shortest call of a schema that is asked for: others seldom end within the limit of tokens. */
const LONGEST_SHORTEST = 80;
/** Calls of a schema at the same time. */
const AT_ONCE = 4;

/**
 * Schemas of objects that both sides take and that have short calls, spread evenly over the cases.
 * @param {(schema: import('#grammar').Json) => string} convert
 * @param {(schema: import('#grammar').Json) => ((value: unknown) => string | undefined) | undefined} judgeOf
 */
export function chooseSchemas(cases, count, convert, judgeOf) {
  const chosen = [];
  // A step that has no part in common with their number comes to all of them.
  for (let turn = 0; turn < cases.length && chosen.length < count; turn++) {
    const { id, schema } = cases[(turn * 7919) % cases.length];
    const judge = judgeOf(schema);
    const gbnf = judge === undefined ? undefined : converted(schema, convert);
    if (gbnf === undefined) continue;
    const { costs, grammar } = new SentenceMaker(gbnf);
    if (costs[grammar.root] <= LONGEST_SHORTEST) chosen.push({ id, schema, judge });
  }
  return chosen;
}

function converted(schema, convert) {
  try {
    return convert(schema);
  } catch {
    return undefined;
  }
}

/**
 * Asks a server for calls of a strict tool with each schema, round by round, until enough of them have finished; after the
 * first round with those alone that have finished before.
 * @param {string} url
 * @param {readonly any[]} schemas those of `chooseSchemas`
 * @param {{ wanted: number, maxTokens: number, minutes: number }} limits
 * @returns {Promise<{ asked: number, refused: number, finished: number, schemas: number, invalid: string[] }>}
 */
export async function generateCalls(url, schemas, { wanted, maxTokens, minutes }) {
  const found = { asked: 0, refused: 0, finished: 0, schemas: 0, invalid: /** @type {string[]} */ ([]) };
  const good = new Set();
  const end = performance.now() + 60_000 * minutes;
  const isOver = () => found.finished >= wanted || performance.now() > end;
  const ask = async (one, seed) => {
    const call = await askedCall(url, one.schema, { seed, maxTokens });
    found.asked++;
    if (call === 'refused') found.refused++;
    if (typeof call === 'string') return;
    found.finished++;
    good.add(one);
    const problem = problemOf(call, one.judge);
    if (problem !== undefined) found.invalid.push(`${one.id}: ${problem}: ${JSON.stringify(call).slice(0, 400)}`);
  };
  let round = schemas;
  for (let seed = 1; !isOver() && round.length > 0; seed += AT_ONCE) {
    for (const one of round) {
      if (isOver()) break;
      // The first steps along a grammar take the most time, so several calls share them.
      await Promise.all(Array.from({ length: AT_ONCE }, (_, offset) => ask(one, seed + offset)));
    }
    round = schemas.filter((one) => good.has(one));
  }
  return { ...found, schemas: good.size };
}

/** @returns the message, or what became of it instead */
async function askedCall(url, parameters, { seed, maxTokens }) {
  const body = {
    messages: [{ role: 'user', content: 'Call it.' }],
    tools: [{ type: 'function', function: { name: 'f', strict: true, parameters } }],
    ...{ tool_choice: 'required', parallel_tool_calls: false, temperature: 1.5, seed, max_tokens: maxTokens },
  };
  const reply = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body: JSON.stringify(body) });
  const answer = /** @type {any} */ (await reply.json());
  if (reply.status === 400 && answer.error.message.includes('cannot be')) return 'refused';
  if (!reply.ok) throw new Error(`the server answers ${reply.status}: ${answer.error.message}`);
  const [{ message, finish_reason: reason }] = answer.choices;
  return reason === 'length' ? 'unfinished' : message;
}

function problemOf({ content, tool_calls: calls = [] }, judge) {
  if (calls.length !== 1 || calls[0].function.name !== 'f') return `no call of f, but ${content}`;
  try {
    return judge(JSON.parse(calls[0].function.arguments));
  } catch (error) {
    return error.message;
  }
}
