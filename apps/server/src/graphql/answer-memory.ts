import { AnswerCache } from "../http/answer-cache.js";

/** Keys remembered to have been asked once. */
const mostAskedOnce = 8192;

/** What is asked, and under which release the answer was begun. */
export interface Asking {
  readonly key: string;
  readonly generation: number;
}

/**
 * Answers of GraphQL queries by query, variables and operation, as bytes, until a new release comes. An answer is kept
 * when it is asked for the second time: most queries with variables of their own never are.
 */
export class AnswerMemory {
  readonly #cache = new AnswerCache<{ readonly body: Buffer }>();
  readonly #askedOnce = new Set<number>();

  clear(): void {
    this.#cache.clear();
    this.#askedOnce.clear();
  }

  held(key: string): Buffer | undefined {
    return this.#cache.get(key)?.body;
  }

  asking(key: string): Asking {
    return { key, generation: this.#cache.generation };
  }

  /** A whole answer, without errors, of a query that reads nothing but the release. */
  keep({ key, generation }: Asking, answer: Buffer | string): void {
    const hash = hashOf(key);
    if (this.#askedOnce.has(hash)) {
      this.#cache.put(key, { body: Buffer.isBuffer(answer) ? answer : Buffer.from(answer) }, generation);
      return;
    }
    if (this.#askedOnce.size >= mostAskedOnce) this.#askedOnce.clear();
    this.#askedOnce.add(hash);
  }
}

/** FNV-1a over the letters; two keys with one hash only keep an answer earlier. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
