import type { ContentPart, Message } from './message.js';

/** A way to give a template the system messages of a conversation. */
type Arrangement = (messages: readonly Message[]) => readonly Message[];

/** What stands between two texts that become one. */
const BETWEEN = '\n\n';

/** THE list of ways, the most faithful first. Many templates take one system message, and only as the first of all. */
const ARRANGEMENTS: readonly Arrangement[] = [(messages) => messages, inPlace, withResults, atFront];

/** Ways to give a template the system messages, one after the other until it takes all they say. */
export function systemArrangements(messages: readonly Message[]): readonly (readonly Message[])[] {
  const isPlain = messages.every((message, index) => index === 0 || !isSystem(message));
  if (isPlain) return [messages];
  const ways = messages.some(isBehindResult) ? ARRANGEMENTS : ARRANGEMENTS.filter((way) => way !== withResults);
  return ways.map((arrange) => arrange(messages));
}

/** Whether a prompt has all that the system messages say. Templates cut space, and some drop whole messages. */
export function keepsSystems(prompt: string, messages: readonly Message[]): boolean {
  return messages
    .filter(isSystem)
    .every(({ content }) => textsOf(content).every((text) => prompt.includes(text.trim())));
}

function isSystem({ role }: Message): boolean {
  return role === 'system' || role === 'developer';
}

/** The first ones as one; those further on as what users say, so that the prompt before them stays as it was. */
function inPlace(messages: readonly Message[]): readonly Message[] {
  const firstOther = messages.findIndex((message) => !isSystem(message));
  const begin = firstOther < 0 ? messages.length : firstOther;
  const rest: { message: Message; isMoved: boolean }[] = [];
  for (const message of messages.slice(begin)) {
    const isMoved = isSystem(message);
    const said = isMoved ? { ...message, role: 'user' } : message;
    const last = rest.at(-1);
    // Many templates take no two messages of users in a row.
    const isJoined = last?.message.role === 'user' && said.role === 'user' && (isMoved || last.isMoved);
    if (isJoined) rest[rest.length - 1] = { message: joined([last.message, said]), isMoved };
    else rest.push({ message: said, isMoved });
  }
  return [joined(messages.slice(0, begin)), ...rest.map(({ message }) => message)].filter((one) => one !== undefined);
}

/** Whether a system message stands behind the result of a call. */
function isBehindResult(message: Message, index: number, messages: readonly Message[]): boolean {
  const before = messages.slice(0, index).findLast((one) => !isSystem(one));
  return isSystem(message) && before?.role === 'tool';
}

/** As `inPlace`, but those behind the result of a call as a part of it: some templates take no user there. */
function withResults(messages: readonly Message[]): readonly Message[] {
  const said: Message[] = [];
  for (const message of messages) {
    const last = said.at(-1);
    if (last?.role === 'tool' && isSystem(message)) said[said.length - 1] = joined([last, message]);
    else said.push(message);
  }
  return inPlace(said);
}

/** All of them as one. */
function atFront(messages: readonly Message[]): readonly Message[] {
  return [joined(messages.filter(isSystem))!, ...messages.filter((message) => !isSystem(message))];
}

/** Several messages of one role as one; undefined = there are none. */
function joined(messages: readonly [Message, ...Message[]]): Message;
function joined(messages: readonly Message[]): Message | undefined;
function joined(messages: readonly Message[]): Message | undefined {
  const [first, ...others] = messages;
  return first && { ...first, content: others.reduce((sum, { content }) => both(sum, content), first.content) };
}

function both(before: Message['content'], after: Message['content']): Message['content'] {
  if (before === null || before === '') return after;
  if (after === null || after === '') return before;
  if (typeof before === 'string' && typeof after === 'string') return `${before}${BETWEEN}${after}`;
  return [...partsOf(before), { type: 'text', text: BETWEEN }, ...partsOf(after)];
}

function partsOf(content: string | readonly ContentPart[]): readonly ContentPart[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

function textsOf(content: Message['content']): readonly string[] {
  return content === null ? [] : partsOf(content).flatMap((part) => (part.type === 'text' ? [part.text] : []));
}
