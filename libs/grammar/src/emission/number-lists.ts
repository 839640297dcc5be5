/** Lists of numbers with an id each, so that equal lists are compared and remembered as one number. */
export class NumberLists {
  private readonly ids = new Map<string, number>();
  private readonly lists: (readonly number[])[] = [];

  id(list: readonly number[]): number {
    const key = list.join();
    let id = this.ids.get(key);
    if (id === undefined) {
      id = this.lists.length;
      this.ids.set(key, id);
      this.lists.push(list);
    }
    return id;
  }

  get(id: number): readonly number[] {
    return this.lists[id]!;
  }
}
