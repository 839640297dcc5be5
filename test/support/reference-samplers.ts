/** Samplers written out plainly over logits by token, in double precision: what the chains of llama.cpp are held to. */

/** Token -> logit; a token that a sampler drops is not there. */
export type Logits = ReadonlyMap<number, number>;
export type Probabilities = ReadonlyMap<number, number>;
type Sampler = (logits: Logits) => Logits;

export function softmax(logits: Logits): Probabilities {
  const largest = Math.max(...logits.values());
  const weights = new Map([...logits].map(([token, logit]) => [token, Math.exp(logit - largest)]));
  const sum = [...weights.values()].reduce((total, weight) => total + weight, 0);
  return new Map([...weights].map(([token, weight]) => [token, weight / sum]));
}

/** The likeliest tokens first; equal ones by their number. */
function ordered(probabilities: Probabilities): (readonly [number, number])[] {
  return [...probabilities].sort(([a, p], [b, q]) => q - p || a - b);
}

function only(logits: Logits, kept: Iterable<number>): Logits {
  return new Map([...kept].map((token) => [token, logits.get(token)!]));
}

function entropy(probabilities: Probabilities): number {
  return [...probabilities.values()].reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
}

/** The shortest beginning of a list whose probabilities reach `p` by `isEnough`. */
function beginning(
  list: readonly (readonly [number, number])[],
  minKeep: number,
  isEnough: (sum: number) => boolean,
): number[] {
  let sum = 0;
  const place = list.findIndex(([, p], index) => {
    sum += p;
    return isEnough(sum) && index + 1 >= minKeep;
  });
  return list.slice(0, place < 0 ? list.length : place + 1).map(([token]) => token);
}

export const temperature =
  (value: number): Sampler =>
  (logits) =>
    value <= 0
      ? only(logits, [ordered(softmax(logits))[0]![0]])
      : new Map([...logits].map(([token, logit]) => [token, logit / value]));

/** Between `value - range` and `value + range`, by the entropy of the distribution over that of a uniform one. */
export const dynamicTemperature =
  (value: number, range: number, exponent: number): Sampler =>
  (logits) => {
    const share = entropy(softmax(logits)) / Math.log(logits.size);
    const low = Math.max(0, value - range);
    return temperature(low + (value + range - low) * share ** exponent)(logits);
  };

export const topK =
  (k: number): Sampler =>
  (logits) =>
    only(
      logits,
      ordered(softmax(logits))
        .slice(0, k)
        .map(([token]) => token),
    );

export const topP =
  (p: number, minKeep = 0): Sampler =>
  (logits) =>
    only(
      logits,
      beginning(ordered(softmax(logits)), minKeep, (sum) => sum >= p),
    );

export const minP =
  (p: number, minKeep = 0): Sampler =>
  (logits) => {
    const list = ordered(softmax(logits));
    return only(
      logits,
      list.filter(([, q], index) => q >= p * list[0]![1] || index < minKeep).map(([token]) => token),
    );
  };

/** Locally typical sampling (arXiv:2202.00666): the tokens whose surprise is nearest to the entropy. */
export const typical =
  (p: number, minKeep = 0): Sampler =>
  (logits) => {
    const probabilities = softmax(logits);
    const expected = entropy(probabilities);
    const distance = (q: number) => Math.abs(-Math.log(q) - expected);
    const list = [...probabilities].sort(([, a], [, b]) => distance(a) - distance(b));
    return only(
      logits,
      beginning(list, minKeep, (sum) => sum > p),
    );
  };

/** Top-n-sigma (arXiv:2411.07641): logits within n standard deviations of the largest. */
export const topNSigma =
  (n: number): Sampler =>
  (logits) => {
    const values = [...logits.values()];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const least = Math.max(...values) - n * deviation;
    return new Map([...logits].filter(([, logit]) => logit >= least));
  };

/** Exclude top choices, when it strikes: of the tokens above the threshold only the least likely one stays. */
export const exclusion =
  (threshold: number, minKeep = 0): Sampler =>
  (logits) => {
    const list = ordered(softmax(logits));
    const above = list.filter(([, p]) => p >= threshold).length;
    const kept = above >= 2 && list.length - (above - 1) >= minKeep ? list.slice(above - 1) : list;
    return only(
      logits,
      kept.map(([token]) => token),
    );
  };

/** Adaptive-p (llama.cpp pull request 17927): a peak around the target probability, with tails that fall linearly. */
export const adaptive =
  (target: number): Sampler =>
  (logits) =>
    new Map(
      [...softmax(logits)].map(([token, p]) => {
        const distance = Math.abs(p - target) / 0.3;
        return [token, 5 - (10 * distance ** 2) / (1 + distance)];
      }),
    );

export const penalties =
  (history: readonly number[], lastN: number, repeat: number, frequency: number, presence: number): Sampler =>
  (logits) => {
    const counts = new Map<number, number>();
    for (const token of history.slice(-lastN)) counts.set(token, (counts.get(token) ?? 0) + 1);
    return new Map(
      [...logits].map(([token, logit]) => {
        const count = counts.get(token) ?? 0;
        if (count === 0) return [token, logit];
        return [token, (logit > 0 ? logit / repeat : logit * repeat) - count * frequency - presence];
      }),
    );
  };

/**
 * DRY: a token that would continue a repetition of n >= `allowed` tokens loses multiplier * base ^ (n - allowed).
 * Repetitions do not reach back over a breaker.
 */
export const dry =
  (
    history: readonly number[],
    lastN: number,
    multiplier: number,
    base: number,
    allowed: number,
    breakers: ReadonlySet<number>,
  ): Sampler =>
  (logits) => {
    const seen = history.slice(-lastN);
    const lengths = new Map<number, number>();
    for (let at = 1; at < seen.length; at++) {
      let length = 0;
      while (
        length < at &&
        seen[at - 1 - length] === seen[seen.length - 1 - length] &&
        !breakers.has(seen[seen.length - 1 - length]!)
      ) {
        length++;
      }
      const token = seen[at]!;
      lengths.set(token, Math.max(lengths.get(token) ?? 0, length));
    }
    return new Map(
      [...logits].map(([token, logit]) => {
        const length = lengths.get(token) ?? 0;
        return [token, length >= allowed ? logit - multiplier * base ** (length - allowed) : logit];
      }),
    );
  };

/** Mirostat 2 (arXiv:2007.14966): drops what surprises by more than `mu` bits. */
export const mirostat2 =
  (mu: number): Sampler =>
  (logits) => {
    const list = ordered(softmax(logits));
    const kept = list.filter(([, p]) => -Math.log2(p) <= mu);
    return only(
      logits,
      (kept.length > 0 ? kept : list.slice(0, 1)).map(([token]) => token),
    );
  };

/** Mirostat 1: estimates Zipf's exponent from the `m` likeliest tokens, and from it the top-k of surprise `mu`. */
export const mirostat1 =
  (mu: number, m: number): Sampler =>
  (logits) => {
    const list = ordered(softmax(logits)).map(([, p]) => p);
    let [products, squares] = [0, 0];
    for (let i = 0; i < m - 1 && i < list.length - 1; i++) {
      const t = Math.log((i + 2) / (i + 1));
      products += t * Math.log(list[i]! / list[i + 1]!);
      squares += t * t;
    }
    const exponent = products / squares;
    const excess = exponent - 1;
    const k = ((excess * 2 ** mu) / (1 - logits.size ** -excess)) ** (1 / exponent);
    return topK(Math.max(1, Math.floor(k)))(logits);
  };

/** The feedback of both: how surprising the token was, among those that were left. */
export function nextMu(mu: number, probability: number, tau: number, eta: number): number {
  return mu - eta * (-Math.log2(probability) - tau);
}
