/** Rows of a panel by session: who belongs together in one cross-section. */
export interface CrossSections {
  readonly rows: number;
  /** Rows of the members of each session's own universe; others take no part. */
  readonly sessions: readonly Int32Array[];
}

/**
 * Groups rows into cross-sections.
 *
 * @param session day number of each row
 * @param isMember 1 where the row's security was in the universe of that very session
 */
export function crossSections(session: Int32Array, isMember: Uint8Array): CrossSections {
  const bySession = new Map<number, number[]>();
  for (let row = 0; row < session.length; row++) {
    if (isMember[row] !== 1) continue;
    const held = bySession.get(session[row]);
    if (held) held.push(row);
    else bySession.set(session[row], [row]);
  }
  return { rows: session.length, sessions: [...bySession.values()].map((rows) => Int32Array.from(rows)) };
}

/** Answers a value for each value of one session; NaN stays NaN. `rows` are the panel's rows, for what lies beside them. */
export type CrossSectionalTransform = (values: Float64Array, rows: Int32Array) => Float64Array;

/**
 * Applies a transform within each session, to its members with a value; NaN for all other rows.
 *
 * @param values one number a row, any unit
 */
export function transformBySession(
  values: Float64Array | Float32Array,
  { rows, sessions }: CrossSections,
  transform: CrossSectionalTransform,
): Float64Array {
  const out = new Float64Array(rows).fill(Number.NaN);
  for (const members of sessions) {
    const present = members.filter((row) => Number.isFinite(values[row]));
    if (present.length === 0) continue;
    const transformed = transform(
      Float64Array.from(present, (row) => values[row]),
      present,
    );
    for (let i = 0; i < present.length; i++) out[present[i]] = transformed[i];
  }
  return out;
}
