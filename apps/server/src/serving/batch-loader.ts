/**
 * Gathers the keys that one request asks for and reads them together: a field below a list of n rows costs one read, not
 * n. A key is read once a request. Lives no longer than its request.
 */
export class BatchLoader<Key, Value> {
  readonly #read: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>;
  readonly #held = new Map<Key, Promise<Value | undefined>>();
  #waiting: Key[] = [];
  #batch: Promise<ReadonlyMap<Key, Value>> | null = null;

  /** @param read answers what it finds; a key that is not in the answer loads as undefined */
  constructor(read: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>) {
    this.#read = read;
  }

  load(key: Key): Promise<Value | undefined> {
    const held = this.#held.get(key);
    if (held) return held;
    this.#waiting.push(key);
    this.#batch ??= this.#next();
    const value = this.#batch.then((found) => found.get(key));
    this.#held.set(key, value);
    return value;
  }

  /** Waits until the resolvers that are ready have asked: the event loop's next turn, after all pending promises. */
  async #next(): Promise<ReadonlyMap<Key, Value>> {
    await new Promise((resolve) => setImmediate(resolve));
    const keys = this.#waiting;
    this.#waiting = [];
    this.#batch = null;
    return this.#read(keys);
  }
}
