import { database } from './database.js';
import type { PresetRecord } from './records.js';

/** What is typed and not sent. @param conversation '' = of a new chat */
export async function draftOf(conversation: string): Promise<string> {
  return (await (await database()).get('drafts', conversation))?.text ?? '';
}

export async function putDraft(conversation: string, text: string): Promise<void> {
  const db = await database();
  if (text === '') await db.delete('drafts', conversation);
  else await db.put('drafts', { conversation, text });
}

export async function allPresets(): Promise<readonly PresetRecord[]> {
  return (await database()).getAll('presets');
}

export async function putPreset(preset: PresetRecord): Promise<void> {
  await (await database()).put('presets', preset);
}

export async function deletePreset(id: string): Promise<void> {
  await (await database()).delete('presets', id);
}
