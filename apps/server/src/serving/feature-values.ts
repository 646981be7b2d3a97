import { type Frame, int32Of, isoDay, textOf } from "@plumbline/core";
import { type FeatureSet, featureSets, featureWords } from "@plumbline/pipeline";
import { rankingOf } from "./ranking.js";
import type { ReleaseView } from "./release-view.js";

/** One feature of one security in one session. */
export interface FeatureValue {
  readonly name: string;
  readonly set: string;
  /** A few plain words, see featureWords. */
  readonly words: string;
  readonly about: string;
  readonly value: number | null;
  readonly rank: number | null;
  readonly valueWeekAgo: number | null;
  readonly session: string;
  readonly table: string;
  readonly version: number;
  readonly contribution: number | null;
}

interface SetSection {
  readonly set: FeatureSet;
  readonly frame: Frame;
  readonly now: ReadonlyMap<string, number>;
  readonly weekAgo: ReadonlyMap<string, number>;
  readonly members: readonly number[];
}

/** Sessions back to the earlier value. */
const sessionsBack = 5;
/** Days of features read: enough for five sessions and a long weekend. */
const daysRead = 15;

/** Values of a security's features in the view's last session, with their ranks in that session's universe. */
export async function featureValuesOf(view: ReleaseView, securityId: string): Promise<FeatureValue[]> {
  const session = await view.lastSession();
  if (!Number.isFinite(session)) return [];
  const sections = await sectionsAt(view, session);
  const ranked = (await rankingOf(view)).rows.find((row) => row.securityId === securityId);
  const contributions = new Map(ranked?.drivers.map((driver) => [driver.feature, driver.contribution]));
  return sections.flatMap(({ set, frame, now, weekAgo, members }) => {
    const row = now.get(securityId);
    const before = weekAgo.get(securityId);
    return set.features.map((feature): FeatureValue => {
      const column = frame.columns[feature.name];
      const values = column?.type === "float32" ? column.values : new Float32Array(0);
      const value = row === undefined ? Number.NaN : values[row];
      return {
        name: feature.name,
        set: set.name,
        words: featureWords(feature.name),
        about: feature.about ?? feature.expression,
        value: orNull(value),
        rank: row !== undefined && members.includes(row) ? rankAmong(values, members, value) : null,
        valueWeekAgo: before === undefined ? null : orNull(values[before]),
        session: isoDay(session),
        table: set.table.name,
        version: view.release.tables[set.table.name],
        contribution: contributions.get(feature.name) ?? null,
      };
    });
  });
}

function sectionsAt(view: ReleaseView, session: number): Promise<SetSection[]> {
  return view.once("featureSections", async () => {
    const sessions = await view.sessions();
    const at = sessions.indexOf(session);
    const before = sessions[Math.max(at - sessionsBack, 0)];
    const universe = await view.universeOf(session);
    const sets = featureSets(view.release.summary.config).filter((set) => view.release.tables[set.table.name] >= 0);
    return Promise.all(
      sets.map(async (set) => {
        const frame = await view.read(set.table, {
          columns: ["session", "securityId", ...set.table.features],
          from: session - daysRead,
          to: session + 1,
        });
        const now = rowsBySecurity(frame, session);
        const members = [...now].filter(([id]) => universe.get(id)?.isMember).map(([, row]) => row);
        return { set, frame, now, weekAgo: rowsBySecurity(frame, before), members };
      }),
    );
  });
}

function rowsBySecurity(frame: Frame, session: number): Map<string, number> {
  const sessions = int32Of(frame, "session");
  const { codes, dictionary } = textOf(frame, "securityId");
  const out = new Map<string, number>();
  for (let row = 0; row < frame.rows; row++) {
    if (sessions[row] === session && codes[row] >= 0) out.set(dictionary[codes[row]], row);
  }
  return out;
}

/** `(r - 0.5) / n` with ties averaged: below + half of the equal ones, over those present. */
function rankAmong(values: Float32Array, rows: readonly number[], value: number): number | null {
  if (Number.isNaN(value)) return null;
  let below = 0;
  let equal = 0;
  let present = 0;
  for (const row of rows) {
    const other = values[row];
    if (Number.isNaN(other)) continue;
    present++;
    if (other < value) below++;
    else if (other === value) equal++;
  }
  return present === 0 ? null : (below + equal / 2) / present;
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
