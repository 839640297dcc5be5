import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endServers, startServer } from './server-process.js';

/**
 * Writes the demo model's template without all tools but the first two: what many others take is seen without them in the
 * prompt, which would take long to evaluate. Ends all servers.
 *
 * @returns the path of the template
 */
export async function writeTwoToolsTemplate(folder: string): Promise<string> {
  const url = await startServer(['--port', '0', '-np', '1', '-c', '512', '--threads', '1']).ready();
  const { chat_template: text } = (await (await fetch(`${url}/props`)).json()) as { chat_template: string };
  await endServers();
  const path = join(folder, 'two-tools.jinja');
  writeFileSync(path, text.replace('in tools %}', 'in tools[:2] %}'));
  return path;
}
