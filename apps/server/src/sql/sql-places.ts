import { CancelledError, counted, PlatformError } from "@plumbline/core";

/** How many queries there may be. */
export interface SqlPlaceLimits {
  /** At work at once. */
  readonly atOnce: number;
  /** Of one user, at work at once: fewer, so that nobody holds every place. */
  readonly atOnceOfOne: number;
  /** Waiting for their turn. */
  readonly waiting: number;
  readonly waitingOfOne: number;
}

interface Waiting {
  readonly user: string;
  readonly take: () => void;
}

/**
 * Turns for queries. A place that is free goes to the one in line whose user has the fewest queries at work, and among
 * those to the one who waited longest: a user with many queries delays their own.
 */
export class SqlPlaces {
  readonly #limits: SqlPlaceLimits;
  readonly #atWork = new Map<string, number>();
  readonly #line: Waiting[] = [];

  constructor(limits: SqlPlaceLimits) {
    this.#limits = limits;
  }

  /**
   * Waits for a place.
   *
   * @param user who asks
   * @param signal tells that they have gone
   * @returns gives the place back; to be called once
   * @throws PlatformError SQL_TOO_MANY where this user's line is full, SQL_BUSY where everyone's is; CANCELLED
   */
  async take(user: string, signal?: AbortSignal): Promise<() => void> {
    if (signal?.aborted) throw new CancelledError("the query");
    if (!this.#mayBegin(user)) await this.#wait(user, signal);
    else this.#begin(user);
    return () => this.#end(user);
  }

  #mayBegin(user: string): boolean {
    const all = [...this.#atWork.values()].reduce((sum, count) => sum + count, 0);
    return all < this.#limits.atOnce && this.#of(user) < this.#limits.atOnceOfOne;
  }

  #of(user: string): number {
    return this.#atWork.get(user) ?? 0;
  }

  #begin(user: string): void {
    this.#atWork.set(user, this.#of(user) + 1);
  }

  #end(user: string): void {
    const left = this.#of(user) - 1;
    if (left === 0) this.#atWork.delete(user);
    else this.#atWork.set(user, left);
    const ready = this.#line.filter((one) => this.#mayBegin(one.user));
    if (ready.length === 0) return;
    // Array.reduce keeps the first of equals: the one who waited longest.
    const next = ready.reduce((best, one) => (this.#of(one.user) < this.#of(best.user) ? one : best));
    this.#line.splice(this.#line.indexOf(next), 1);
    this.#begin(next.user);
    next.take();
  }

  #wait(user: string, signal: AbortSignal | undefined): Promise<void> {
    const { waiting, waitingOfOne } = this.#limits;
    const ofOne = this.#line.filter((one) => one.user === user).length;
    if (ofOne >= waitingOfOne) {
      const said = `${counted(this.#of(user), "query", "queries")} of yours at work and ${ofOne} in line, the most there may be`;
      throw new PlatformError("SQL_TOO_MANY", said, { remedy: "Wait for one of them, or end one." });
    }
    if (this.#line.length >= waiting) {
      throw new PlatformError("SQL_BUSY", `${this.#limits.atOnce} queries are at work and ${waiting} wait`, {
        remedy: "Ask again when they are done.",
      });
    }
    return new Promise<void>((resolve, reject) => {
      const one: Waiting = {
        user,
        take: () => {
          signal?.removeEventListener("abort", giveUp);
          resolve();
        },
      };
      const giveUp = () => {
        this.#line.splice(this.#line.indexOf(one), 1);
        reject(new CancelledError("the query"));
      };
      this.#line.push(one);
      signal?.addEventListener("abort", giveUp, { once: true });
    });
  }
}
