import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bars,
  booleanOf,
  concatFrames,
  dayOf,
  type Frame,
  type FramesByName,
  float64Of,
  int32Of,
  textAt,
  textColumn,
  textOf,
  universe,
} from "@plumbline/core";
import { features } from "../features/compute-features.js";
import {
  type BarRow,
  barsFrame,
  calendar,
  contextOf,
  randomBars,
  universeFrame,
} from "../features/test/synthetic-market.js";
import { findLookAhead } from "./find-look-ahead.js";

const rows = randomBars(8, "2018-01-02", "2019-07-01", 5);
const corrections: BarRow[] = rows
  .filter((_, index) => index % 97 === 40)
  .map((row) => ({
    ...row,
    close: row.close * 1.2,
    knownAt: calendar.closeOf(row.session) + 20 * 86_400_000,
    knownAtBasis: "arrival",
  }));
const vintages = [...rows, ...corrections].sort(
  (a, b) =>
    (a.securityId < b.securityId ? -1 : a.securityId > b.securityId ? 1 : 0) ||
    a.session - b.session ||
    a.knownAt - b.knownAt,
);
const data: FramesByName = { bars: barsFrame(vintages), universe: universeFrame(rows) };
const options = {
  key: ["session", "securityId"],
  instants: ["2018-09-17", "2019-01-15", "2019-05-02"].map((day) => calendar.closeOf(dayOf(day))),
};

interface Observation {
  securityId: string;
  session: number;
  close: number;
  splitFactor: number;
  knownAt: number;
}
type Answer = { securityId: string; session: number; value: number; knownAt: number };

/** Bars of each security in the state `pick` chooses from the vintages of a session. */
function securities(frames: FramesByName, pick: (vintages: Observation[]) => Observation): Observation[][] {
  const frame = frames.bars;
  const ids = textOf(frame, "securityId");
  const bySecurity = new Map<string, Map<number, Observation[]>>();
  for (let row = 0; row < frame.rows; row++) {
    const securityId = textAt(ids, row)!;
    const sessions = bySecurity.get(securityId) ?? new Map<number, Observation[]>();
    bySecurity.set(securityId, sessions);
    const session = int32Of(frame, "session")[row];
    const held = sessions.get(session) ?? [];
    sessions.set(session, held);
    held.push({
      securityId,
      session,
      close: float64Of(frame, "close")[row],
      splitFactor: float64Of(frame, "splitFactor")[row],
      knownAt: float64Of(frame, "knownAt")[row],
    });
  }
  return [...bySecurity.values()].map((sessions) => [...sessions.values()].map(pick));
}

const first = (held: Observation[]) => held[0];
const last = (held: Observation[]) => held[held.length - 1];
const adjusted = ({ close, splitFactor }: Observation) => close * splitFactor;

function frameOf(answers: readonly Answer[]): Frame {
  return {
    rows: answers.length,
    columns: {
      session: { type: "date", values: Int32Array.from(answers, (answer) => answer.session) },
      securityId: textColumn(answers.map((answer) => answer.securityId)),
      value: { type: "float64", values: Float64Array.from(answers, (answer) => answer.value) },
      knownAt: { type: "instant", values: Float64Array.from(answers, (answer) => answer.knownAt) },
    },
  };
}

/** One value a bar, known at its close, from the security's own series. */
const bySecurity =
  (value: (series: Observation[], t: number) => number, pick = first) =>
  (frames: FramesByName): Frame =>
    frameOf(
      securities(frames, pick).flatMap((series) =>
        series.map((bar, t) => ({
          securityId: bar.securityId,
          session: bar.session,
          value: value(series, t),
          knownAt: calendar.closeOf(bar.session),
        })),
      ),
    );

const returnAt = (series: Observation[], t: number) =>
  t > 0 && t < series.length ? adjusted(series[t]) / adjusted(series[t - 1]) - 1 : Number.NaN;
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const meanOf = (series: Observation[], from: number, to: number) =>
  mean(series.slice(Math.max(0, from), Math.max(0, to)).map(adjusted));

/** Returns of all bars, then `shape` applied to all at once. */
function pooled(shape: (values: number[]) => (value: number) => number, bySession: boolean) {
  return (frames: FramesByName): Frame => {
    const answers = securities(frames, first).flatMap((series) =>
      series.map((bar, t) => ({
        securityId: bar.securityId,
        session: bar.session,
        value: returnAt(series, t),
        knownAt: calendar.closeOf(bar.session),
      })),
    );
    const shapeOf = (chosen: Answer[]) =>
      shape(chosen.map((answer) => answer.value).filter((value) => !Number.isNaN(value)));
    if (!bySession) {
      const apply = shapeOf(answers);
      return frameOf(answers.map((answer) => ({ ...answer, value: apply(answer.value) })));
    }
    const groups = new Map<number, Answer[]>();
    for (const answer of answers) groups.set(answer.session, [...(groups.get(answer.session) ?? []), answer]);
    return frameOf(
      [...groups.values()].flatMap((group) => {
        const apply = shapeOf(group);
        return group.map((answer) => ({ ...answer, value: apply(answer.value) }));
      }),
    );
  };
}

const winsorise = (values: number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  const low = sorted[Math.floor(0.05 * sorted.length)];
  const high = sorted[Math.ceil(0.95 * sorted.length) - 1];
  return (value: number) => Math.min(Math.max(value, low), high);
};
const standardise = (values: number[]) => {
  const centre = mean(values);
  const deviation = Math.sqrt(mean(values.map((value) => (value - centre) * (value - centre))));
  return (value: number) => (value - centre) / deviation;
};

/** Members of the universe at a session, or at the last one known. */
function universeReturn(isToday: boolean) {
  return (frames: FramesByName): Frame => {
    const frame = frames.universe;
    const days = int32Of(frame, "session");
    const isMember = booleanOf(frame, "isMember");
    const ids = textOf(frame, "securityId");
    const lastDay = days.reduce((latest, day) => Math.max(latest, day), 0);
    const members = new Set<string>();
    for (let row = 0; row < frame.rows; row++) if (isMember[row] === 1) members.add(`${textAt(ids, row)} ${days[row]}`);
    return bySecurity((series, t) => {
      const day = isToday ? lastDay : series[t].session;
      return members.has(`${series[t].securityId} ${day}`) ? returnAt(series, t) : Number.NaN;
    })(frames);
  };
}

/** Five-session forward returns, known at the close that ends them; smoothed over the labels of neighbouring sessions. */
function labels(smoothing: number) {
  const horizon = 5;
  return (frames: FramesByName): Frame =>
    frameOf(
      securities(frames, first).flatMap((series) => {
        const label = (t: number) => adjusted(series[t + horizon]) / adjusted(series[t]) - 1;
        return series.slice(0, -horizon).map((bar, t) => {
          const last = Math.min(t + smoothing, series.length - horizon - 1);
          const near = Array.from({ length: last - t + 1 }, (_, i) => label(t + i));
          return {
            securityId: bar.securityId,
            session: bar.session,
            value: mean(near),
            knownAt: calendar.closeOf(series[t + horizon].session),
          };
        });
      }),
    );
}

/** Exponential smoothing forward, and then backward as well (zero phase). */
function smoothed(isZeroPhase: boolean) {
  const pass = (values: number[]) => {
    let state = values[0];
    return values.map((value) => {
      state = 0.9 * state + 0.1 * value;
      return state;
    });
  };
  return bySecurity((series, t) => {
    const forward = pass(series.map(adjusted));
    return isZeroPhase ? pass([...forward].reverse())[series.length - 1 - t] : forward[t];
  });
}

const leaks: Record<string, { clean: (frames: FramesByName) => Frame; leaky: (frames: FramesByName) => Frame }> = {
  "a negative shift": {
    clean: bySecurity((series, t) => returnAt(series, t)),
    leaky: bySecurity((series, t) => returnAt(series, t + 1)),
  },
  "winsorising over the full sample": {
    clean: pooled(winsorise, true),
    leaky: pooled(winsorise, false),
  },
  "today's universe": { clean: universeReturn(false), leaky: universeReturn(true) },
  "adjustment by a later split": {
    clean: bySecurity((series, t) => adjusted(series[t])),
    leaky: bySecurity((series, t) => adjusted(series[t]) / series[series.length - 1].splitFactor),
  },
  "a restated value": {
    clean: bySecurity((series, t) => series[t].close),
    leaky: bySecurity((series, t) => series[t].close, last),
  },
  "label smoothing": { clean: labels(0), leaky: labels(3) },
  "a centred window": {
    clean: bySecurity((series, t) => meanOf(series, t - 4, t + 1)),
    leaky: bySecurity((series, t) => meanOf(series, t - 2, t + 3)),
  },
  "standardising over the full sample": { clean: pooled(standardise, true), leaky: pooled(standardise, false) },
  "filling a gap from the future": {
    clean: bySecurity((series, t) => (t % 7 === 3 && t > 0 ? adjusted(series[t - 1]) : adjusted(series[t]))),
    leaky: bySecurity((series, t) =>
      t % 7 === 3 ? adjusted(series[Math.min(t + 1, series.length - 1)]) : adjusted(series[t]),
    ),
  },
  "smoothing in both directions": { clean: smoothed(false), leaky: smoothed(true) },
  "dropping securities that fall later": {
    clean: bySecurity((series, t) => returnAt(series, t)),
    leaky: bySecurity((series, t) =>
      adjusted(series[series.length - 1]) > adjusted(series[0]) ? returnAt(series, t) : Number.NaN,
    ),
  },
};

for (const [name, { clean, leaky }] of Object.entries(leaks)) {
  test(`${name} is found, and its clean version passes`, async () => {
    assert.deepEqual(await findLookAhead(clean, data, options), []);
    const found = await findLookAhead(leaky, data, options);
    assert.ok(found.length > 0, "nothing was found");
    assert.ok(found.every((finding) => finding.instant > 0 && finding.key.length > 0));
  });
}

test("the features stage looks ahead nowhere, with splits, gaps and corrections in the bars", async () => {
  const compute = async (frames: FramesByName): Promise<Frame> => {
    const context = contextOf(Number.NEGATIVE_INFINITY, 1, { featureSets: ["classic"] });
    const answers = await features.compute({ [bars.name]: frames.bars, [universe.name]: frames.universe }, context);
    const parts: Frame[] = [];
    for (const answer of Object.values(answers)) {
      if ("rows" in answer) parts.push(answer);
      else for await (const frame of answer) parts.push(frame);
    }
    return concatFrames(parts);
  };
  assert.deepEqual(await findLookAhead(compute, data, options), []);
});
