import assert from "node:assert/strict";
import { test } from "node:test";
import { calendarOf, champions, dayOf, evaluations, predictions, rowsOf } from "@plumbline/core";
import type { DirtyMarket } from "@plumbline/pipeline/dirty-market";
import { dirtyMarket } from "@plumbline/pipeline/dirty-market";
import fc from "fast-check";
import { compareRows, knownRows } from "./known-rows.js";
import { type LoadedLake, openLoadedLake, type Statement } from "./loaded-market.js";

const clocks = ["knownAt", "knownAtBasis"];
// A bar names the first payload that stated it, and where several say why it was refused, the reason names lines.
const compared = /^(bronze\.(bars|rejects)|silver|gold)/;
const none = { onlyLeft: [], onlyRight: [], changed: [] };

async function withLakes(count: number, use: (...lakes: LoadedLake[]) => Promise<void>): Promise<void> {
  const lakes = await Promise.all(Array.from({ length: count }, openLoadedLake));
  try {
    await use(...lakes);
  } finally {
    for (const lake of lakes) await lake.remove();
  }
}

/** Rows that the two lakes do not share, table by table. */
async function differences(left: LoadedLake, right: LoadedLake) {
  const found: Record<string, unknown> = {};
  for (const name of await right.store.list()) {
    if (!compared.test(name)) continue;
    const rows = await Promise.all([left, right].map(({ store }) => knownRows(store, name, { without: clocks })));
    const difference = compareRows(rows[0], rows[1]);
    if (JSON.stringify(difference) !== JSON.stringify(none)) found[name] = difference;
  }
  return found;
}

/** Which lines and actions come first. */
type Split = (market: DirtyMarket, uniform: () => number) => [Statement, Statement];

function parted(
  market: DirtyMarket,
  isFirst: (one: { id: string; session: string }) => boolean,
): [Statement, Statement] {
  const take = (wanted: boolean) => ({
    bars: market.bars.filter((bar) => isFirst(bar) === wanted),
    actions: market.actions.filter((action) => isFirst(action) === wanted),
  });
  return [take(true), take(false)];
}

const splits: Record<string, Split> = {
  "the later sessions": (market, uniform) => {
    const cut = market.sessions[Math.floor(market.sessions.length * (0.5 + 0.45 * uniform()))];
    return parted(market, ({ session }) => session < cut);
  },
  "some securities": (market, uniform) => {
    const ids = [...new Set(market.bars.map(({ id }) => id))];
    const late = new Set(ids.slice(5).filter(() => uniform() < 0.6));
    return parted(market, ({ id }) => !late.has(id));
  },
  "scattered lines": (market, uniform) => {
    const first = market.bars.map(() => uniform() < 0.9);
    const [early, late] = [true, false].map((wanted) => market.bars.filter((_, i) => first[i] === wanted));
    const actions = market.actions.map(() => uniform() < 0.5);
    const [before, after] = [true, false].map((wanted) => market.actions.filter((_, i) => actions[i] === wanted));
    return [
      { bars: early, actions: before },
      { bars: late, actions: after },
    ];
  },
  "the actions": (market) => [
    { bars: market.bars, actions: [] },
    { bars: [], actions: market.actions },
  ],
};

const runs = { seed: 11, endOnFailure: true, numRuns: Number(process.env.PLUMB_PROPERTY_RUNS ?? 3) };
const seeds = [fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 })] as const;

function uniformOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

for (const [what, split] of Object.entries(splits)) {
  test(`${what} loaded later give the rows of one load`, async () => {
    await fc.assert(
      fc.asyncProperty(...seeds, async (seed, cut) => {
        const [a, b] = split(dirtyMarket(seed, 8, 110), uniformOf(cut));
        await withLakes(2, async (twice, once) => {
          await twice.load({ a });
          await twice.load({ a, b });
          await once.load({ a, b });
          assert.deepEqual(await differences(twice, once), {});
        });
      }),
      runs,
    );
  });
}

test("a few sessions loaded after years, read with their windows only, give the rows and the verdict of one load", async () => {
  await fc.assert(
    fc.asyncProperty(...seeds, async (seed, cut) => {
      const market = dirtyMarket(seed, 7, 640);
      const last = market.sessions[market.sessions.length - 1 - (cut % 6)];
      const [a, b] = parted(market, ({ session }) => session < last);
      await withLakes(2, async (twice, once) => {
        await twice.load({ a });
        await twice.load({ a, b });
        await once.load({ a, b });
        assert.deepEqual(await differences(twice, once), {});
      });
    }),
    runs,
  );
});

/** Every fiftieth bar stated again with another close; of the earlier ones among them some become refused, some stand again. */
function corrected({ bars }: DirtyMarket, uniform: () => number): Statement {
  const wrong = bars.filter(() => uniform() < 0.02);
  const factor = () => [1.01, 0.99, 2, 0.5, -1][Math.floor(uniform() * 5)];
  const again = wrong.map((bar, i) => {
    const close = Math.round(bar.close * factor() * 1e4) / 1e4;
    return { ...bar, close, open: close, high: close, low: close, line: i + 1 };
  });
  return { bars: again, actions: [] };
}

/** Rows of every compared table with their clocks, as known at an instant. */
async function rowsKnown({ store }: LoadedLake, asOf: number, isOf: (name: string) => boolean = () => true) {
  const names = (await store.list()).filter((name) => compared.test(name) && isOf(name));
  return new Map(await Promise.all(names.map(async (name) => [name, await knownRows(store, name, { asOf })] as const)));
}

test("bars corrected later give the rows of a lake made anew from both payloads, and before that what the first said", async () => {
  await fc.assert(
    fc.asyncProperty(...seeds, async (seed, cut) => {
      const market = dirtyMarket(seed, 8, 110);
      const [a, b] = [market, corrected(market, uniformOf(cut))];
      await withLakes(2, async (twice, replayed) => {
        await twice.load({ a });
        const before = await rowsKnown(twice, twice.instantOf(1) - 1);
        await twice.load({ a, b });
        await replayed.load({ a }, "ingest");
        await replayed.load({ a, b });
        assert.deepEqual(await differences(twice, replayed), {});
        const again = await rowsKnown(twice, twice.instantOf(1) - 1);
        for (const [name, rows] of before)
          assert.deepEqual(compareRows(rows, again.get(name) ?? new Map()), none, name);
      });
    }),
    runs,
  );
});

test("as known at the last close of the first load, a lake shows what the first load said", async () => {
  await fc.assert(
    fc.asyncProperty(...seeds, async (seed, cut) => {
      const [a, b] = splits["the later sessions"](dirtyMarket(seed, 8, 110), uniformOf(cut));
      const asOf = calendarOf("XNYS").closeOf(Math.max(...a.bars.map(({ session }) => dayOf(session))));
      const isOf = (name: string) => !/quality/.test(name);
      await withLakes(1, async (lake) => {
        await lake.load({ a });
        const before = await rowsKnown(lake, asOf, isOf);
        await lake.load({ a, b });
        const again = await rowsKnown(lake, asOf, isOf);
        for (const [name, rows] of before)
          assert.deepEqual(compareRows(rows, again.get(name) ?? new Map()), none, name);
      });
    }),
    runs,
  );
});

test("the last sessions loaded later give the predictions, verdict and champion of one load", async () => {
  const market = dirtyMarket(5, 16, 1150, "2012-01-03");
  const last = market.sessions[market.sessions.length - 4];
  const [a, b] = parted(market, ({ session }) => session < last);
  const judged = async ({ store }: LoadedLake) => {
    const evaluated = rowsOf(await store.read(evaluations));
    const newest = evaluated.reduce((latest, { windowTo }) => Math.max(latest, dayOf(String(windowTo))), 0);
    const [champion] = rowsOf(await store.read(champions)).filter(
      ({ decidedAt }) => dayOf(String(decidedAt)) === newest,
    );
    const verdicts = evaluated
      .filter(({ windowTo }) => dayOf(String(windowTo)) === newest)
      .map(({ trialId, meanRankIc, sharpeNet, summary }) => {
        const { finding } = (JSON.parse(String(summary)) as { verdict: { finding: string } }).verdict;
        return { trialId, meanRankIc, sharpeNet, finding };
      });
    return { champion: champion.trialId, decision: champion.decision, verdicts };
  };
  await withLakes(2, async (twice, once) => {
    await twice.load({ a }, "insights");
    await twice.load({ a, b }, "insights");
    await once.load({ a, b }, "insights");
    const [left, right] = await Promise.all(
      [twice, once].map(({ store }) => knownRows(store, predictions.name, { without: clocks })),
    );
    assert.ok(left.size > 2000);
    assert.deepEqual(compareRows(left, right), none);
    const found = await judged(twice);
    assert.ok(found.verdicts.length >= 2);
    assert.deepEqual(found, await judged(once));
  });
});
