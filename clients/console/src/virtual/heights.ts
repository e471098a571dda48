/*
 * The heights of a list's rows: measured ones by their keys, a guess for the others, and from them where
 * each row begins. Sums are made when they are asked for, from the first row that changed.
 */
export class Heights {
  private keys: readonly string[] = [];
  private places = new Map<string, number>();
  private measured = new Map<string, number>();
  /* tops[i] is where row i begins, tops[n] the whole height; true up to row `clean`. */
  private tops: number[] = [0];
  private clean = 0;

  constructor(private readonly guess: number) {}

  get count(): number {
    return this.keys.length;
  }

  /** The whole height. */
  get total(): number {
    return this.top(this.keys.length);
  }

  /** The keys of all rows in their order; measured heights stay with their keys. */
  setKeys(keys: readonly string[]) {
    let same = 0;
    while (same < keys.length && keys[same] === this.keys[same]) same++;
    if (same === keys.length && same === this.keys.length) return;
    for (let i = same; i < this.keys.length; i++) this.places.delete(this.keys[i] ?? '');
    for (let i = same; i < keys.length; i++) this.places.set(keys[i] ?? '', i);
    this.keys = keys;
    this.clean = Math.min(this.clean, same);
    if (this.measured.size > 2 * keys.length + 100) this.forget();
  }

  /* Rows that are gone for long are not remembered for ever. */
  private forget() {
    for (const key of this.measured.keys()) if (!this.places.has(key)) this.measured.delete(key);
  }

  key(index: number): string | undefined {
    return this.keys[index];
  }

  index(key: string): number {
    return this.places.get(key) ?? -1;
  }

  isMeasured(key: string): boolean {
    return this.measured.has(key);
  }

  of(index: number): number {
    return this.measured.get(this.keys[index] ?? '') ?? this.guess;
  }

  /** Notes a measured height; true when it changes anything. */
  set(key: string, height: number): boolean {
    const before = this.measured.get(key);
    if (before !== undefined && Math.abs(before - height) < 0.5) return false;
    this.measured.set(key, height);
    const index = this.index(key);
    if (index >= 0) this.clean = Math.min(this.clean, index);
    return index >= 0;
  }

  top(index: number): number {
    for (; this.clean < index; this.clean++) {
      this.tops[this.clean + 1] = (this.tops[this.clean] ?? 0) + this.of(this.clean);
    }
    return this.tops[index] ?? 0;
  }

  /** The row at this distance from the top; the last one when it is beyond all. */
  at(distance: number): number {
    let low = 0;
    let high = Math.max(0, this.keys.length - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.top(middle) <= distance) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
