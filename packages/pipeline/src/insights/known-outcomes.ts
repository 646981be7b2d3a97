import type { Frame } from "@plumbline/core";
import { float64Of, int32Of, textOf } from "@plumbline/core";

/** What may be known of labels: nothing known after the instant, none that looks beyond the session. */
export interface KnowledgePoint {
  /** ms UTC */
  readonly instant: number;
  /** Day number. */
  readonly session: number;
}

/** Excess returns over one horizon as known at one point, for the sessions asked for. */
export class KnownOutcomes {
  readonly #places = new Map<string, number>();
  readonly #bySession = new Map<number, { readonly excess: Float64Array; readonly knownAt: Float64Array }>();

  /**
   * Of a label stated more than once the one known last by the instant counts.
   *
   * @param targets gold.targets, all vintages, of any horizons
   */
  constructor(targets: Frame, horizon: number, point: KnowledgePoint, sessions: ReadonlySet<number>) {
    const ids = textOf(targets, "securityId");
    ids.dictionary.forEach((id, code) => {
      this.#places.set(id, code);
    });
    const horizons = int32Of(targets, "horizon");
    const days = int32Of(targets, "session");
    const values = float64Of(targets, "excessReturn");
    const known = float64Of(targets, "knownAt");
    const ends = int32Of(targets, "t1");
    for (let row = 0; row < targets.rows; row++) {
      if (horizons[row] !== horizon || !sessions.has(days[row])) continue;
      if (!(known[row] <= point.instant) || ends[row] > point.session) continue;
      let held = this.#bySession.get(days[row]);
      if (!held) {
        const empty = () => new Float64Array(ids.dictionary.length).fill(Number.NaN);
        held = { excess: empty(), knownAt: empty() };
        this.#bySession.set(days[row], held);
      }
      const place = ids.codes[row];
      if (place < 0 || known[row] < held.knownAt[place]) continue;
      held.excess[place] = values[row];
      held.knownAt[place] = known[row];
    }
  }

  /** Place of a security for `excess` and `knownAt`; -1 where it has no label at all. */
  placeOf(securityId: string): number {
    return this.#places.get(securityId) ?? -1;
  }

  /** Decimal; NaN where it is not known. */
  excess(session: number, place: number): number {
    return this.#bySession.get(session)?.excess[place] ?? Number.NaN;
  }

  /** ms UTC; NaN where it is not known. */
  knownAt(session: number, place: number): number {
    return this.#bySession.get(session)?.knownAt[place] ?? Number.NaN;
  }
}
