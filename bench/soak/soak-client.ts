import { request } from 'node:http';
import type { Leaving } from './soak-plan.js';

export interface SoakReply {
  /** 0 = the client left before the answer began. */
  readonly status: number;
  readonly text: string;
  readonly hasLeft: boolean;
}

/** One POST on a connection of its own. @throws when the connection breaks though the client stays */
export function send(url: string, path: string, body: object, leaving?: Leaving): Promise<SoakReply> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request(`${url}${path}`, { method: 'POST', agent: false, headers });
    let status = 0;
    let text = '';
    let hasLeft = false;
    const leave = () => {
      hasLeft = true;
      sent.destroy();
    };
    const timer = leaving && 'afterMs' in leaving ? setTimeout(leave, leaving.afterMs) : undefined;
    const end = (error?: Error) => {
      clearTimeout(timer);
      if (error && !hasLeft) reject(error);
      else resolve({ status, text, hasLeft });
    };
    sent.once('response', (response) => {
      status = response.statusCode ?? 0;
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (leaving && 'afterBytes' in leaving && text.length >= leaving.afterBytes) leave();
      });
      response.once('end', () => end());
      response.once('error', end);
    });
    sent.once('error', end);
    sent.end(JSON.stringify(body));
  });
}

/** What is wrong with the whole answer to a request that can be served; undefined = nothing. */
export function replyProblem({ status, text }: SoakReply, path: string, isStream: boolean): string | undefined {
  if (status !== 200) return `${status}: ${text.slice(0, 300)}`;
  if (!isStream) return text.startsWith('{') || text.startsWith('[') ? undefined : `no JSON: ${text.slice(0, 100)}`;
  if (/^data: \{"error"/m.test(text)) return `an error in the stream: ${text.slice(-300)}`;
  const isComplete = path.startsWith('/v1/')
    ? text.endsWith('data: [DONE]\n\n')
    : /"stop":true.*\n\n$/.test(text.slice(text.lastIndexOf('data: ')));
  return isComplete ? undefined : `the stream breaks off: ${text.slice(-200)}`;
}

/** What is wrong with a text that was to be JSON, where the answer is one text that ended by itself. */
export function contentProblem({ text }: SoakReply, body: object): string | undefined {
  if (!('json_schema' in body) || !text.startsWith('{')) return undefined;
  const { content, stop_type } = JSON.parse(text) as { readonly content?: string; readonly stop_type?: string };
  if (stop_type !== 'eos' || content === undefined) return undefined;
  try {
    JSON.parse(content);
    return undefined;
  } catch {
    return `no JSON though a schema was given: ${content.slice(0, 200)}`;
  }
}
