import { randomBytes } from "node:crypto";

/** One server-sent event. */
export interface StreamEvent {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

const mostHeld = 1000;

/** The last events, numbered, so that a reader whose connection broke goes on where it was. */
export class EventLog {
  /** Tells the numbers of this process from those of one before it. */
  readonly #process = randomBytes(4).toString("hex");
  readonly #held: StreamEvent[] = [];
  readonly #listeners = new Set<(event: StreamEvent) => void>();
  #next = 1;

  add(event: string, data: unknown): void {
    const one = { id: `${this.#process}-${this.#next++}`, event, data };
    this.#held.push(one);
    if (this.#held.length > mostHeld) this.#held.shift();
    for (const listener of this.#listeners) listener(one);
  }

  /** @returns a function that ends the subscription */
  follow(listener: (event: StreamEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Events after the one a reader saw last; null where that one is no longer held, or was another process's: the reader
   * must then be told everything anew.
   */
  after(id: string | undefined): readonly StreamEvent[] | null {
    const match = /^([0-9a-f]{8})-(\d{1,15})$/.exec(id ?? "");
    if (!match || match[1] !== this.#process) return null;
    const seen = Number(match[2]);
    const first = this.#next - this.#held.length;
    return seen + 1 < first || seen >= this.#next ? null : this.#held.slice(seen + 1 - first);
  }

  /** The newest number; a reader that is told everything anew goes on from here. */
  get newestId(): string {
    return `${this.#process}-${this.#next - 1}`;
  }

  /** Held events of one name, oldest first. */
  ofName(event: string): readonly StreamEvent[] {
    return this.#held.filter((one) => one.event === event);
  }
}

/** An event as it goes over the wire. */
export function eventText({ id, event, data }: StreamEvent): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
