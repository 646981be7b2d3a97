import {
  booleanOf,
  type FeatureSetTable,
  type Frame,
  float32Of,
  float64Of,
  int32Of,
  sortRows,
  textOf,
} from "@plumbline/core";
import { CrossSectionalRank } from "./cross-sectional-rank.js";

/** One session's universe, ready to be ranked: its members with features, ascending by securityId. */
export interface Section {
  /** Days since 1970-01-01. */
  readonly session: number;
  /** Codes into `RankedSections.securities`. */
  readonly members: Int32Array;
  /** UTC instant (ms) from which membership and features of each member were known. */
  readonly knownAt: Float64Array;
  /** Row of each member in each feature table's frame; -1 where the table has none. */
  readonly rows: readonly Int32Array[];
}

/** The universe's features as learners see them, session by session. */
export interface RankedSections {
  readonly securities: readonly string[];
  /** Inputs in the one order that every model uses: tables by name, features as declared; see `inputColumns`. */
  readonly columns: readonly string[];
  /** Ascending by session; a session without members has none. */
  readonly sections: readonly Section[];
  /** Writes the section's ranks row-major at `row` of a matrix of all columns; float32, NaN where missing. */
  fill(section: Section, out: Float32Array, row: number): void;
}

export interface FeatureFrame {
  readonly table: FeatureSetTable;
  readonly frame: Frame;
}

/**
 * Joins feature sets by (session, securityId) for the members of the universe. Of a fact stated more than once the first
 * vintage counts: what was known at that session's close.
 *
 * @param universe gold.universe, all vintages
 * @param features all vintages
 */
export function rankedSections(universe: Frame, features: readonly FeatureFrame[]): RankedSections {
  const ordered = [...features].sort((a, b) => (a.table.name < b.table.name ? -1 : 1));
  const members = indexFirstVintage(universe);
  const isMember = booleanOf(members.frame, "isMember");
  const tables = ordered.map(({ table, frame }) => ({ table, index: indexFirstVintage(frame, members.securities) }));
  const columns = inputColumns(ordered.map(({ table }) => table));
  const values = tables.map(({ table, index }) => table.features.map((feature) => float32Of(index.frame, feature)));
  const ranker = new CrossSectionalRank();

  const sections: Section[] = [];
  const rowOf = tables.map(() => new Int32Array(members.securities.length).fill(-1));
  for (const [session, rows] of members.rowsBySession) {
    const held = tables.map(({ index }) => index.rowsBySession.get(session) ?? empty);
    tables.forEach(({ index }, t) => {
      for (const row of held[t]) if (index.codes[row] >= 0) rowOf[t][index.codes[row]] = row;
    });
    const kept: number[] = [];
    for (const row of rows) if (isMember[row] === 1 && rowOf.some((of) => of[members.codes[row]] >= 0)) kept.push(row);
    if (kept.length > 0) {
      sections.push({
        session,
        members: Int32Array.from(kept, (row) => members.codes[row]),
        rows: rowOf.map((of) => Int32Array.from(kept, (row) => of[members.codes[row]])),
        knownAt: Float64Array.from(kept, (row) => {
          let known = members.knownAt[row];
          tables.forEach(({ index }, t) => {
            const own = rowOf[t][members.codes[row]];
            if (own >= 0) known = Math.max(known, index.knownAt[own]);
          });
          return known;
        }),
      });
    }
    tables.forEach(({ index }, t) => {
      for (const row of held[t]) if (index.codes[row] >= 0) rowOf[t][index.codes[row]] = -1;
    });
  }
  return {
    securities: members.securities,
    columns,
    sections,
    fill(section, out, row) {
      let column = 0;
      values.forEach((ofTable, t) => {
        for (const value of ofTable) {
          ranker.rank(value, section.rows[t], out, row * columns.length + column++, columns.length);
        }
      });
    },
  };
}

/** The features' names; `<table>.<feature>` for those whose name occurs in more than one table. */
function inputColumns(tables: readonly FeatureSetTable[]): string[] {
  const uses = new Map<string, number>();
  for (const feature of tables.flatMap((table) => table.features)) uses.set(feature, (uses.get(feature) ?? 0) + 1);
  return tables.flatMap((table) =>
    table.features.map((feature) => (uses.get(feature) === 1 ? feature : `${table.name}.${feature}`)),
  );
}

const empty = new Int32Array(0);

interface SessionIndex {
  readonly frame: Frame;
  readonly securities: readonly string[];
  /** Code of each row's security in `securities`; -1 where it is not among them. */
  readonly codes: Int32Array;
  readonly knownAt: Float64Array;
  /** First vintage only; sessions ascending, rows ascending by securityId. */
  readonly rowsBySession: ReadonlyMap<number, Int32Array>;
}

function indexFirstVintage(given: Frame, securities?: readonly string[]): SessionIndex {
  const frame = isOrdered(given) ? given : sortRows(given, ["session", "securityId", "knownAt"]);
  const sessions = int32Of(frame, "session");
  const ids = textOf(frame, "securityId");
  const known = securities ?? [...new Set(ids.dictionary)].sort();
  const codeOf = new Map(known.map((id, code) => [id, code]));
  const translate = ids.dictionary.map((id) => codeOf.get(id) ?? -1);
  const codes = ids.codes.map((code) => (code < 0 ? -1 : translate[code]));
  const rowsBySession = new Map<number, Int32Array>();
  const kept = new Int32Array(frame.rows);
  let n = 0;
  for (let from = 0; from < frame.rows; ) {
    const first = n;
    let to = from;
    for (; to < frame.rows && sessions[to] === sessions[from]; to++) {
      if (to === from || ids.codes[to] !== ids.codes[to - 1]) kept[n++] = to;
    }
    rowsBySession.set(sessions[from], kept.subarray(first, n));
    from = to;
  }
  return { frame, securities: known, codes, knownAt: float64Of(frame, "knownAt"), rowsBySession };
}

/** Ascending by session, then securityId, then knownAt, which is how the store answers. */
function isOrdered(frame: Frame): boolean {
  const sessions = int32Of(frame, "session");
  const { codes, dictionary } = textOf(frame, "securityId");
  const knownAt = float64Of(frame, "knownAt");
  const ascending = [...dictionary].sort();
  const place = new Map(ascending.map((text, i) => [text, i]));
  const places = Int32Array.from(dictionary, (text) => place.get(text) ?? -1);
  for (let row = 1; row < frame.rows; row++) {
    if (sessions[row] !== sessions[row - 1]) {
      if (sessions[row] < sessions[row - 1]) return false;
      continue;
    }
    if (codes[row] !== codes[row - 1]) {
      if (places[codes[row]] < places[codes[row - 1]]) return false;
    } else if (knownAt[row] < knownAt[row - 1]) return false;
  }
  return true;
}
