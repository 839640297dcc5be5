interface Sample {
  readonly time: number;
  readonly bytes: number;
}

/** How fast bytes come, over the last seconds. */
export class RateMeter {
  private samples: readonly Sample[] = [];

  /** @param window milliseconds that are looked back */
  constructor(private readonly window = 5000) {}

  /**
   * @param time milliseconds
   * @param bytes that lie here
   * @returns bytes a second; undefined until there are two samples at different times
   */
  add(time: number, bytes: number): number | undefined {
    const last = this.samples.at(-1);
    // A download that starts over has fewer bytes than before: what came earlier says nothing.
    const earlier = last !== undefined && bytes < last.bytes ? [] : this.samples;
    const recent = earlier.filter((sample, i) => sample.time >= time - this.window || i === earlier.length - 1);
    this.samples = [...recent, { time, bytes }];
    const first = this.samples[0]!;
    return time > first.time ? ((bytes - first.bytes) * 1000) / (time - first.time) : undefined;
  }
}
