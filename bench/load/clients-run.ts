import type { Client, ClientRequest, ClientsPlan, ClientsResult, Exchange, Outcome } from './clients-plan.js';
import { type Answer, exchangeCompletion } from './completion-exchange.js';

const LOOK_AGAIN_MS = 5;
const LONGEST_WAIT_MS = 60_000;
/** A client in the background that was refused begins again after so long. */
const AFTER_REFUSAL_MS = 250;

/** Runs all clients of a plan side by side. */
export function runClients(plan: ClientsPlan): Promise<ClientsResult> {
  return new ClientsRun(plan).run();
}

class ClientsRun {
  private readonly conversations: Record<string, string>;
  private readonly exchanges: Exchange[] = [];
  /** Events so far of the requests that are under way, by group. */
  private readonly underWay = new Map<string, Set<Answer>>();
  private readonly othersEnded = new AbortController();
  private startedAt = 0;

  constructor(private readonly plan: ClientsPlan) {
    this.conversations = { ...plan.conversations };
  }

  async run(): Promise<ClientsResult> {
    await sleep(this.plan.startAt - Date.now());
    const cpuBefore = process.cpuUsage();
    this.startedAt = performance.now();
    const background = this.plan.clients.filter((client) => client.isBackground);
    const others = this.plan.clients.filter((client) => !client.isBackground);
    const inBackground = Promise.all(background.map((client) => this.repeat(client)));
    await Promise.all(others.map((client) => this.serve(client)));
    this.othersEnded.abort();
    await inBackground;
    const cpu = process.cpuUsage(cpuBefore);
    return {
      seconds: this.now() / 1000,
      exchanges: this.exchanges,
      conversations: this.conversations,
      cpuSeconds: (cpu.user + cpu.system) / 1e6,
    };
  }

  private async repeat(client: Client): Promise<void> {
    while (!this.othersEnded.signal.aborted) await this.serve(client, this.othersEnded.signal);
  }

  private async serve({ at = 0, after, requests }: Client, over?: AbortSignal): Promise<void> {
    await sleep(at - this.now());
    if (after !== undefined) await this.untilAllHave(after.group, after.events);
    for (const request of requests) {
      await sleep(request.pause ?? 0);
      if (over?.aborted) return;
      const outcome = await this.send(request, over);
      if (over !== undefined && outcome !== 'answered') await sleep(AFTER_REFUSAL_MS);
    }
  }

  private async send(request: ClientRequest, over?: AbortSignal): Promise<Outcome> {
    const { group, conversation, patience } = request;
    const prompt = (conversation === undefined ? '' : (this.conversations[conversation] ?? '')) + request.text;
    const limits = [...(over ? [over] : []), ...(patience === undefined ? [] : [AbortSignal.timeout(patience)])];
    const signal = limits.length > 0 ? AbortSignal.any(limits) : undefined;
    const answer: Answer = { arrivals: [], counts: [], events: 0 };
    const peers = this.underWay.get(group) ?? new Set();
    this.underWay.set(group, peers.add(answer));
    const sentAt = this.now();
    const asked = { url: this.plan.url, prompt, predict: request.predict, key: request.key, signal };
    const { text, ...outcome } = await exchangeCompletion(asked, answer, () => this.now());
    peers.delete(answer);
    if (conversation !== undefined) this.conversations[conversation] = prompt + text;
    const { arrivals, counts } = answer;
    this.exchanges.push({ group, sentAt, endedAt: this.now(), arrivals, counts, ...outcome });
    return outcome.outcome;
  }

  /** @throws Error when that takes too long */
  private async untilAllHave(group: string, events: number): Promise<void> {
    const haveAll = (): boolean => {
      const answers = [...(this.underWay.get(group) ?? [])];
      return answers.length > 0 && answers.every((answer) => answer.events >= events);
    };
    const giveUpAt = this.now() + LONGEST_WAIT_MS;
    while (!haveAll()) {
      if (this.now() > giveUpAt) throw new Error(`requests of ${group} never had ${events} events all at once`);
      await sleep(LOOK_AGAIN_MS);
    }
  }

  private now(): number {
    return performance.now() - this.startedAt;
  }
}

async function sleep(milliseconds: number): Promise<void> {
  if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
