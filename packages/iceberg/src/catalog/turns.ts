/** Work on one key waits for the work on it that was asked for before, in one process; on different keys nothing waits. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Does the work when it is the turn of all its keys. */
  async take<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    // All at once, so that two that share several keys never wait for each other.
    const before = keys.map((key) => this.#last.get(key));
    let finish: () => void = () => undefined;
    const done = new Promise<void>((resolve) => {
      finish = resolve;
    });
    for (const key of keys) this.#last.set(key, done);
    try {
      await Promise.all(before);
      return await work();
    } finally {
      finish();
      for (const key of keys) if (this.#last.get(key) === done) this.#last.delete(key);
    }
  }
}
