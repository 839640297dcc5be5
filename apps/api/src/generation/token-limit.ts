/** What --n-predict and a request's n_predict come to. */
export interface TokenLimit {
  /** What the task gets; -1 = endless, -2 = until the context is full. */
  readonly maxTokens: number;
  /** What generation_settings shows. */
  readonly shown: number;
}

/**
 * @param asked by the request; undefined = it says nothing, -1 = endless, -2 = until the context is full
 * @param server --n-predict
 * @param isCap the server's number bounds the request's; else it only stands in for one
 */
export function tokenLimit(asked: number | undefined, server: number, isCap: boolean): TokenLimit {
  if (!isCap) return { maxTokens: asked === undefined || asked === -1 ? server : asked, shown: asked ?? server };
  const wanted = asked ?? -1;
  return { maxTokens: capped(asked, server), shown: server >= 0 ? Math.min(wanted, server) : wanted };
}

function capped(asked: number | undefined, cap: number): number {
  if (asked === undefined || asked < 0) return cap === -1 && asked !== undefined ? asked : cap;
  return cap < 0 ? asked : Math.min(asked, cap);
}
