import type { FormattedChat } from '../door/chat.js';
import type { LongText } from '../door/long-text.js';

/** What a chat template makes of a request: JSON, and the parser beside it, which may be large. */
export interface TemplateOutput {
  readonly json: string;
  readonly parser: LongText;
}

/** The same as one object. */
export function formattedChat({ json, parser }: TemplateOutput): FormattedChat {
  return { ...(JSON.parse(json) as Omit<FormattedChat, 'parser'>), parser };
}
