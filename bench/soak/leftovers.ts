import { readdir } from 'node:fs/promises';
import { send } from './soak-client.js';

/** More cells than a slot has, so that every cell of every slot is needed at once. */
const FULL_PROMPT = 'the fox and the hen '.repeat(400);

/** What a soak left behind on a server that has nothing more to do; one line each, empty = nothing. */
export async function leftovers(url: string, slots: number, saveFolder: string): Promise<string[]> {
  const found: string[] = [];
  if (!(await settles(() => areIdle(url)))) found.push('a slot works though nobody asks for anything');
  const running = await metric(url, 'llamacpp:requests_processing');
  const waiting = await metric(url, 'llamacpp:requests_deferred');
  if (running + waiting > 0) found.push(`${running} requests run and ${waiting} wait`);
  const ids = [...Array(slots).keys()];
  for (const id of ids) await send(url, `/slots/${id}?action=erase`, {});
  const cells = await metric(url, 'llamacpp:kv_cache_tokens');
  if (cells > 0) found.push(`${cells} cells are in use after all slots were erased`);
  const full = await Promise.all(
    ids.map((id) => send(url, '/completion', { prompt: FULL_PROMPT, id_slot: id, n_predict: 300, ignore_eos: true })),
  );
  for (const { status, text } of full) if (status !== 200) found.push(`a full context is refused: ${status} ${text}`);
  const files = (await readdir(saveFolder)).filter((name) => !/^state-\d\.bin$/.test(name));
  if (files.length > 0) found.push(`files beside the saved ones: ${files.join(', ')}`);
  return found;
}

async function areIdle(url: string): Promise<boolean> {
  const slots = (await (await fetch(`${url}/slots`)).json()) as readonly { readonly is_processing: boolean }[];
  return slots.every((slot) => !slot.is_processing);
}

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
}

/** Clients that left are noticed a little later. */
async function settles(isSettled: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await isSettled()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
