import type { Attachment, ConversationRecord, MessageRecord } from '../store/records.js';

/** Gives the bytes of an attachment as a data address. */
export type DataAddress = (hash: string) => Promise<string | undefined>;

/**
 * The request for the answer to a branch. Only fields that its user changed are sent: all others are the server's.
 *
 * @param branch from the first message on; where the last is of the assistant, it is gone on with
 */
export async function requestBody(
  { system, fields, tools, schema }: ConversationRecord,
  branch: readonly MessageRecord[],
  dataAddress: DataAddress,
): Promise<Record<string, unknown>> {
  const messages = await Promise.all(branch.map((message) => messageBody(message, dataAddress)));
  return {
    ...fields,
    messages: [...(system === '' ? [] : [{ role: 'system', content: system }]), ...messages],
    ...(tools.length > 0 && { tools: tools.map((tool) => ({ type: 'function', function: tool })) }),
    ...(schema.trim() !== '' && {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', strict: true, schema: JSON.parse(schema) },
      },
    }),
    ...(branch.at(-1)?.role === 'assistant' && { add_generation_prompt: false, continue_final_message: true }),
  };
}

async function messageBody(message: MessageRecord, dataAddress: DataAddress): Promise<object> {
  const { role, text, calls = [], callId, attachments = [] } = message;
  if (role === 'tool') return { role, content: text, tool_call_id: callId };
  if (role === 'assistant') {
    return {
      role,
      content: text === '' && calls.length > 0 ? null : text,
      ...(calls.length > 0 && {
        tool_calls: calls.map(({ id, name, arguments: given }) => ({
          id,
          type: 'function',
          function: { name, arguments: given },
        })),
      }),
    };
  }
  const media = (await Promise.all(attachments.map((each) => mediaPart(each, dataAddress)))).filter(
    (part) => part !== undefined,
  );
  const whole = textOf(text, attachments);
  return { role, content: media.length === 0 ? whole : [{ type: 'text', text: whole }, ...media] };
}

/** Files of text stand before what is asked, each under its name. */
function textOf(text: string, attachments: readonly Attachment[]): string {
  const files = attachments.flatMap((each) => (each.kind === 'text' ? [`File ${each.name}:\n\n${each.text}`] : []));
  return [...files, text].join('\n\n');
}

async function mediaPart(attachment: Attachment, dataAddress: DataAddress): Promise<object | undefined> {
  if (attachment.kind === 'text') return undefined;
  const address = await dataAddress(attachment.hash);
  if (address === undefined) throw new Error(`The file ${attachment.name} is not in this browser any more`);
  if (attachment.kind === 'image') return { type: 'image_url', image_url: { url: address } };
  const format = attachment.type.includes('wav') ? 'wav' : 'mp3';
  return { type: 'input_audio', input_audio: { data: address.slice(address.indexOf(',') + 1), format } };
}
