export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action?: { readonly name: string; run(): void };
}

/** Milliseconds that a toast stays. */
const STAY = 8000;

/** Short notes of what was done. */
class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  private last = 0;

  show(text: string, action?: Toast['action']): void {
    const id = ++this.last;
    this.list = [...this.list, { id, text, ...(action !== undefined && { action }) }];
    setTimeout(() => this.remove(id), STAY);
  }

  remove(id: number): void {
    this.list = this.list.filter((each) => each.id !== id);
  }
}

export const toasts = new Toasts();
