/** An answer as it goes over the wire. */
export interface HeldAnswer {
  /** Pattern of its route, for the metrics. */
  readonly route: string;
  /** Name, value, name, value, ... as Node's writeHead takes them. */
  readonly headers: readonly string[];
  /** The same for 304. */
  readonly unchangedHeaders: readonly string[];
  readonly body: Buffer;
  /** Strong ETag with its quotes. */
  readonly tag: string;
}

const mostBytes = 64 * 1024 * 1024;
const mostBytesOfOne = 8 * 1024 * 1024;
const mostAnswers = 4096;

/**
 * Serialised answers of the release that is served, by what was asked. All go when a new release comes; the least
 * recently asked for go when there are too many or they are too large.
 */
export class AnswerCache<Answer extends { readonly body: Buffer }> {
  readonly #held = new Map<string, Answer>();
  #bytes = 0;
  #generation = 0;

  /** Counts releases: an answer that was begun under an earlier one is not kept. */
  get generation(): number {
    return this.#generation;
  }

  get(key: string): Answer | undefined {
    const answer = this.#held.get(key);
    if (answer === undefined) return undefined;
    // A map keeps the order of insertion: the last asked for moves to its end, once there is something to choose from.
    if (this.#bytes > mostBytes / 2 || this.#held.size > mostAnswers / 2) {
      this.#held.delete(key);
      this.#held.set(key, answer);
    }
    return answer;
  }

  put(key: string, answer: Answer, generation: number): void {
    const size = key.length + answer.body.length;
    if (generation !== this.#generation || size > mostBytesOfOne) return;
    this.#remove(key);
    this.#held.set(key, answer);
    this.#bytes += size;
    for (const oldest of this.#held.keys()) {
      if (this.#bytes <= mostBytes && this.#held.size <= mostAnswers) break;
      this.#remove(oldest);
    }
  }

  clear(): void {
    this.#held.clear();
    this.#bytes = 0;
    this.#generation++;
  }

  #remove(key: string): void {
    const held = this.#held.get(key);
    if (held === undefined) return;
    this.#bytes -= key.length + held.body.length;
    this.#held.delete(key);
  }
}
