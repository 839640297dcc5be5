import { relative } from 'node:path';
import type { LoadedModel } from '#engine';

/** What the banner tells. */
export interface BannerFacts {
  readonly version: string;
  /** Where the server listens, as a URL. */
  readonly url: string;
  readonly model: LoadedModel;
  readonly isDemoModel: boolean;
  readonly hasApiKey: boolean;
}

/** What a newcomer sees once the server is ready, with one line to try. */
export function banner({ version, url, model, isDemoModel, hasApiKey }: BannerFacts): string {
  const question = isDemoModel ? 'Tell me a story about a fox.' : 'Hello!';
  const body = JSON.stringify({ messages: [{ role: 'user', content: question }] });
  const key = hasApiKey ? ` -H "Authorization: Bearer $LLAMA_API_KEY"` : '';
  const size = `${shortNumber(model.parameters)} parameters, ${model.fileType}`;
  return [
    `llamero ${version} is ready on ${url}`,
    `  model  ${shortPath(model.path)} (${size}${isDemoModel ? ', the demo model' : ''})`,
    `  slots  ${model.slots}, each with a context of ${model.slotContextSize} tokens`,
    `  try    curl ${reachable(url)}/v1/chat/completions${key} -H 'Content-Type: application/json' -d '${body}'`,
    '',
  ].join('\n');
}

/** Three digits and a unit: 3.48 M. */
function shortNumber(value: number): string {
  const units = ['', ' k', ' M', ' B', ' T'];
  const step = Math.min(Math.floor(Math.log10(Math.max(value, 1)) / 3), units.length - 1);
  return `${Number((value / 1000 ** step).toPrecision(3))}${units[step]}`;
}

/** The URL of a listening socket. */
export function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** An address that stands for all of them cannot be called on every system. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}

function shortPath(path: string): string {
  const fromHere = relative('', path);
  return fromHere === '' || fromHere.startsWith('..') ? path : fromHere;
}
