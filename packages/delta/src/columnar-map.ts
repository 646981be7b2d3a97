/** A map over columns: a value is made when it is first asked for, the index of keys when the first key is. */
export class ColumnarMap<V> implements ReadonlyMap<string, V> {
  readonly #keys: readonly string[];
  readonly #make: (row: number) => V;
  readonly #values: V[];
  #rowOf: Map<string, number> | null = null;

  /** @param keys each once */
  constructor(keys: readonly string[], make: (row: number) => V) {
    this.#keys = keys;
    this.#make = make;
    this.#values = new Array(keys.length);
  }

  get size(): number {
    return this.#keys.length;
  }

  has(key: string): boolean {
    return this.#index().has(key);
  }

  get(key: string): V | undefined {
    const row = this.#index().get(key);
    return row === undefined ? undefined : this.#at(row);
  }

  forEach(use: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this) use(value, key, this);
  }

  *keys(): MapIterator<string> {
    yield* this.#keys;
  }

  *values(): MapIterator<V> {
    for (let row = 0; row < this.#keys.length; row++) yield this.#at(row);
  }

  *entries(): MapIterator<[string, V]> {
    for (let row = 0; row < this.#keys.length; row++) yield [this.#keys[row], this.#at(row)];
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }

  #at(row: number): V {
    this.#values[row] ??= this.#make(row);
    return this.#values[row];
  }

  #index(): Map<string, number> {
    this.#rowOf ??= new Map(this.#keys.map((key, row) => [key, row]));
    return this.#rowOf;
  }
}
