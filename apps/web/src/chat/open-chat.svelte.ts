import { preferences } from '../settings/preferences.svelte.js';
import { deleteMessages, messagesOf, putMessages } from '../store/conversations.js';
import type { Attachment, ConversationRecord, MessageRecord } from '../store/records.js';
import { MessageTree } from '../store/tree.js';
import { freshId } from '../ui/id.js';
import { chats } from './chats.svelte.js';
import { dataAddressOf } from './data-address.js';
import { giveAnswer, takeUpAnswer } from './give-answer.js';
import { otherTabs } from './other-tabs.js';
import { requestBody } from './request-body.js';
import { running, runningIn } from './running.svelte.js';
import { titleOf } from './title.js';
import { written } from './written.js';

/** The conversation that is shown: its messages as a tree, and what its user does with them. */
export class OpenChat {
  branch = $state.raw<readonly MessageRecord[]>([]);
  isLoaded = $state(false);
  private tree = new MessageTree();
  private reading: Promise<void> | undefined;
  private readonly begun: ConversationRecord;
  private readonly isNew: boolean;

  /** @param id of a conversation; undefined = a new one, which is written down with its first message */
  constructor(id: string | undefined) {
    this.begun = chats.begun(id === undefined ? {} : { id });
    this.isNew = id === undefined;
  }

  get id(): string {
    return this.begun.id;
  }

  get record(): ConversationRecord {
    return chats.get(this.id) ?? (this.isNew ? { ...this.begun, ...preferences.ofNewChats } : this.begun);
  }

  get isBusy(): boolean {
    return runningIn(this.id).length > 0;
  }

  /** Reads the messages, and follows what other tabs write. @returns stops that */
  load(): () => void {
    this.reading = this.reload();
    const stops = [
      written.listen(this.id, (message) => this.take(message)),
      otherTabs.listen(({ conversation }) => {
        if (conversation === this.id) this.reading = this.reload();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  private async reload(): Promise<void> {
    const messages = await messagesOf(this.id).catch(() => []);
    this.tree = new MessageTree(messages);
    this.show();
    this.isLoaded = true;
    for (const message of messages) {
      if (message.state === 'running') void takeUpAnswer(this.record, message);
    }
  }

  /** How many messages stand in the place of this one, and which of them it is, from 0. */
  branchesOf(message: MessageRecord): { readonly ids: readonly string[]; readonly index: number } {
    const ids = this.tree.siblingsOf(message);
    return { ids, index: ids.indexOf(message.id) };
  }

  async change(changes: Partial<ConversationRecord>): Promise<void> {
    if (chats.get(this.id) === undefined) await chats.put({ ...this.record, ...changes });
    else await chats.change(this.id, changes);
  }

  /** Says something at the end of the branch, and has it answered. */
  async say(text: string, attachments: readonly Attachment[] = []): Promise<void> {
    await this.reading;
    const parent = this.branch.at(-1)?.id ?? null;
    await this.put(this.message({ parent, role: 'user', text, ...(attachments.length > 0 && { attachments }) }));
    if (this.record.name === '') await this.change({ name: titleOf(text, attachments) });
    await this.answer(this.branch.at(-1)!.id);
  }

  /** Gives the results of calls, one each, and has the model go on. */
  async giveResults(results: readonly { readonly callId: string; readonly text: string }[]): Promise<void> {
    for (const { callId, text } of results) {
      await this.put(this.message({ parent: this.branch.at(-1)?.id ?? null, role: 'tool', text, callId }));
    }
    await this.answer(this.branch.at(-1)!.id);
  }

  /** Has the message before an answer answered once more, beside it. */
  async again({ parent }: MessageRecord): Promise<void> {
    if (parent !== null) await this.answer(parent);
  }

  /** Puts an edited message beside what it was; one of the user is answered. */
  async edit(message: MessageRecord, text: string): Promise<void> {
    const { parent, role, attachments, callId } = message;
    const parts = { ...(attachments !== undefined && { attachments }), ...(callId !== undefined && { callId }) };
    await this.put(this.message({ parent, role, text, ...parts }));
    if (role !== 'assistant') await this.answer(this.branch.at(-1)!.id);
  }

  /** Goes on with an answer that was cut off. */
  async goOn(message: MessageRecord): Promise<void> {
    const { error: _error, finish: _finish, ...rest } = message;
    await this.run({ ...rest, state: 'running' });
  }

  /** Takes out a message and all that follows it. */
  async remove(message: MessageRecord): Promise<void> {
    const removed = this.tree.remove(message.id);
    const siblings = this.tree.siblingsOf(message);
    const next = siblings.at(-1);
    await this.showEnd(next === undefined ? message.parent : this.tree.endFrom(next));
    await chats.keep(() => deleteMessages(removed.map(({ id }) => id)));
    otherTabs.tell({ conversation: this.id });
  }

  /** Shows the branch that goes on from a message. */
  async showFrom(id: string): Promise<void> {
    await this.showEnd(this.tree.endFrom(id));
  }

  stop(): void {
    for (const answer of runningIn(this.id)) answer.stop();
  }

  /** The body of a request for the answer to what is shown, with something said after it. */
  bodyWith(text: string, attachments: readonly Attachment[]): Promise<Record<string, unknown>> {
    const said = this.message({ parent: null, role: 'user', text, attachments });
    return requestBody(this.record, [...this.branch, said], dataAddressOf);
  }

  private async answer(parent: string): Promise<void> {
    await this.run(this.message({ parent, role: 'assistant', text: '', state: 'running' }));
  }

  private async run(message: MessageRecord): Promise<void> {
    this.tree.put(message);
    await this.showEnd(message.id);
    const { record } = this;
    const body = async (answer: MessageRecord) => {
      const before = this.tree.branchTo(answer.parent);
      const said = answer.text === '' ? before : [...before, answer];
      return {
        ...(await requestBody(record, said, dataAddressOf)),
        ...{ stream: true, return_progress: true, return_queue: true, stream_options: { include_usage: true } },
      };
    };
    await giveAnswer(record, message, body);
  }

  private take(message: MessageRecord): void {
    this.tree.put(message);
    this.show();
  }

  private async put(message: MessageRecord): Promise<void> {
    this.tree.put(message);
    await chats.keep(() => putMessages([message]));
    await this.showEnd(message.id);
  }

  private message(parts: Pick<MessageRecord, 'parent' | 'role' | 'text'> & Partial<MessageRecord>): MessageRecord {
    return { id: freshId(), conversation: this.id, createdAt: Date.now(), state: 'done', ...parts };
  }

  private async showEnd(id: string | null): Promise<void> {
    await this.change({ current: id, updatedAt: Date.now() });
    this.show();
  }

  private show(): void {
    const { current } = this.record;
    const end = current !== null && this.tree.get(current) !== undefined ? current : this.tree.latestEnd();
    this.branch = this.tree.branchTo(end);
  }
}

/** Answers that an earlier page left running, in all conversations. */
export function takeUpAll(messages: readonly MessageRecord[]): void {
  for (const message of messages) {
    const conversation = chats.get(message.conversation);
    if (conversation !== undefined && !running.has(message.id)) {
      void takeUpAnswer(conversation, message);
    }
  }
}
