import type { ConversationRecord, MessageRecord } from '../store/records.js';

const TITLES: Readonly<Record<MessageRecord['role'], string>> = { user: 'User', assistant: 'Assistant', tool: 'Tool' };

/** A branch of a conversation as Markdown, to be read by people. */
export function markdownOf({ name, system }: ConversationRecord, branch: readonly MessageRecord[]): string {
  const parts = branch.map(({ role, text, calls = [], attachments = [] }) => {
    const files = attachments.map((each) => `*${each.name}*`);
    const called = calls.map((call) => `\`\`\`json\n${call.name}(${call.arguments})\n\`\`\``);
    return [`## ${TITLES[role]}`, ...files, text, ...called].filter((part) => part !== '').join('\n\n');
  });
  return `${[`# ${name}`, ...(system === '' ? [] : [`> ${system.replaceAll('\n', '\n> ')}`]), ...parts].join('\n\n')}\n`;
}
