/**
 * A map that shares what it was made from and holds only what changed: the next version of a large map costs its changes,
 * not its size.
 */
export class LayeredMap<V extends object> implements ReadonlyMap<string, V> {
  readonly #base: ReadonlyMap<string, V>;
  /** Null for what was removed. */
  readonly #changes: ReadonlyMap<string, V | null>;
  #size = -1;

  private constructor(base: ReadonlyMap<string, V>, changes: ReadonlyMap<string, V | null>) {
    this.#base = base;
    this.#changes = changes;
  }

  /** The map after `changes`, null for a key that goes. */
  static after<V extends object>(
    before: ReadonlyMap<string, V>,
    changes: ReadonlyMap<string, V | null>,
  ): ReadonlyMap<string, V> {
    if (changes.size === 0) return before;
    if (!(before instanceof LayeredMap)) return new LayeredMap(before, changes).#settled();
    const layered = before as LayeredMap<V>;
    const all = new Map(layered.#changes);
    for (const [key, value] of changes) {
      all.delete(key);
      all.set(key, value);
    }
    return new LayeredMap(layered.#base, all).#settled();
  }

  /** Copies all once the changes are so many that carrying them along costs more. */
  #settled(): ReadonlyMap<string, V> {
    const most = Math.max(64, 4 * Math.sqrt(this.#base.size));
    return this.#changes.size > most ? new Map(this) : this;
  }

  get size(): number {
    if (this.#size < 0) {
      let size = this.#base.size;
      for (const [key, value] of this.#changes) size += (value === null ? 0 : 1) - (this.#base.has(key) ? 1 : 0);
      this.#size = size;
    }
    return this.#size;
  }

  has(key: string): boolean {
    const changed = this.#changes.get(key);
    return changed === undefined ? this.#base.has(key) : changed !== null;
  }

  get(key: string): V | undefined {
    const changed = this.#changes.get(key);
    return changed === undefined ? this.#base.get(key) : (changed ?? undefined);
  }

  forEach(use: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this) use(value, key, this);
  }

  *keys(): MapIterator<string> {
    for (const key of this.#base.keys()) if (!this.#changes.has(key)) yield key;
    for (const [key, value] of this.#changes) if (value !== null) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  *entries(): MapIterator<[string, V]> {
    for (const entry of this.#base) if (!this.#changes.has(entry[0])) yield entry;
    for (const [key, value] of this.#changes) if (value !== null) yield [key, value];
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }
}
