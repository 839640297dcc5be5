/** What a tab tells the others: something of a conversation was written down. */
export interface Change {
  readonly conversation: string;
}

const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('llamero');

export const otherTabs = {
  tell(change: Change): void {
    channel?.postMessage(change);
  },
  /** @returns stops listening */
  listen(take: (change: Change) => void): () => void {
    const listener = ({ data }: MessageEvent<Change>) => take(data);
    channel?.addEventListener('message', listener);
    return () => channel?.removeEventListener('message', listener);
  },
};

/**
 * Runs something while this tab alone has the name. Browsers give no locks over plain http: then each tab believes that
 * it is alone, which costs nothing worse than the same text written twice.
 *
 * @returns undefined where another tab has it
 */
export async function alone<T>(name: string, action: () => Promise<T>): Promise<T | undefined> {
  const locks = (navigator as { readonly locks?: LockManager }).locks;
  if (locks === undefined) return action();
  return locks.request(`llamero:${name}`, { ifAvailable: true }, (lock) => (lock === null ? undefined : action()));
}
