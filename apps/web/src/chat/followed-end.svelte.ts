/** Pixels from the end at which one is still at the end. */
const NEAR = 32;

/**
 * Keeps the end of what grows in view, as long as its reader is there. Any turn of a wheel, key or touch that leads
 * away ends that; to come back to the end, or to ask for it, begins it again.
 */
export class FollowedEnd {
  isFollowed = $state(true);
  private box: HTMLElement | undefined;
  private isOurs = false;

  /** An action of the element that scrolls. */
  readonly watch = (box: HTMLElement) => {
    this.box = box;
    const observer = new ResizeObserver(() => this.keep());
    observer.observe(box);
    if (box.lastElementChild !== null) observer.observe(box.lastElementChild);
    const onscroll = () => {
      if (this.isOurs) this.isOurs = false;
      else this.isFollowed = this.isAtEnd();
    };
    const onwheel = (event: WheelEvent) => {
      if (event.deltaY < 0 && box.scrollHeight > box.clientHeight) this.isFollowed = false;
    };
    box.addEventListener('scroll', onscroll, { passive: true });
    box.addEventListener('wheel', onwheel, { passive: true });
    return {
      destroy: () => {
        observer.disconnect();
        box.removeEventListener('scroll', onscroll);
        box.removeEventListener('wheel', onwheel);
      },
    };
  };

  follow(): void {
    this.isFollowed = true;
    this.keep();
  }

  /** Goes to the end as it is now. */
  jump(): void {
    requestAnimationFrame(() => this.follow());
  }

  private keep(): void {
    const { box } = this;
    if (box === undefined || !this.isFollowed) return;
    const end = box.scrollHeight - box.clientHeight;
    if (Math.abs(box.scrollTop - end) < 1) return;
    this.isOurs = true;
    box.scrollTop = end;
  }

  private isAtEnd(): boolean {
    const { box } = this;
    return box === undefined || box.scrollHeight - box.clientHeight - box.scrollTop < NEAR;
  }
}
