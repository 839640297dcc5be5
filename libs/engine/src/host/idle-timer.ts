/** Notices that an engine was not used for a while. */
export class IdleTimer {
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param limitMs milliseconds without use; undefined = for ever
   * @param isIdle whether nothing is going on
   * @param onIdle called when nothing was going on for so long
   */
  constructor(
    private readonly limitMs: number | undefined,
    private readonly isIdle: () => boolean,
    private readonly onIdle: () => void,
  ) {}

  /**
   * Something has ended.
   * @param isUse whether the engine was used; who asks for its figures does not keep it awake
   */
  settle(isUse: boolean): void {
    if (this.limitMs === undefined || (!isUse && this.timer !== undefined)) return;
    this.stop();
    if (!this.isIdle()) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.isIdle()) this.onIdle();
    }, this.limitMs);
    this.timer.unref();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
