/** What an answer in a chat gains, in no protocol's form. */
export type MessageEvent =
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'text'; readonly text: string }
  /** A call begins; its name is complete. */
  | { readonly type: 'tool-call'; readonly index: number; readonly id: string; readonly name: string }
  /** More of the JSON that a call gives to its tool. */
  | { readonly type: 'tool-arguments'; readonly index: number; readonly text: string };
