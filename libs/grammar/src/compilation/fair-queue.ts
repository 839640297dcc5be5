/** What waits for several clients. They take turns, whoever has how much waiting; one client's own is first in, first out. */
export class FairQueue<Item> {
  /** By client, whose turn it is first. */
  private readonly clients = new Map<unknown, Set<Item>>();
  private count = 0;

  get length(): number {
    return this.count;
  }

  add(client: unknown, item: Item): void {
    const own = this.clients.get(client);
    if (own) own.add(item);
    else this.clients.set(client, new Set([item]));
    this.count++;
  }

  /** Takes the next one out; undefined = nothing waits. */
  take(): Item | undefined {
    for (const [client, own] of this.clients) {
      const [item] = own;
      this.remove(client, item!);
      // The others come before its next one.
      if (this.clients.delete(client)) this.clients.set(client, own);
      return item;
    }
    return undefined;
  }

  /** @returns false if it does not wait */
  remove(client: unknown, item: Item): boolean {
    const own = this.clients.get(client);
    if (!own?.delete(item)) return false;
    if (own.size === 0) this.clients.delete(client);
    this.count--;
    return true;
  }

  /** Takes out the last one of the client that has most of them waiting, and more than this client. */
  takeOfGreedier(client: unknown): Item | undefined {
    let [greediest, most] = [client, this.clients.get(client)?.size ?? 0];
    for (const [each, { size }] of this.clients) if (size > most) [greediest, most] = [each, size];
    if (greediest === client) return undefined;
    const last = [...this.clients.get(greediest)!].at(-1)!;
    this.remove(greediest, last);
    return last;
  }
}
