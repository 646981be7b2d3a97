import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { evaluationSeries, models, type TableStore } from "@plumbline/core";
import type { FastifyInstance } from "fastify";
import { readConfig } from "../config.js";
import { buildServer } from "../http/build-server.js";
import type { SmallLake } from "../http/small-lake.js";
import { LakeReader } from "../serving/lake-reader.js";

type Json = ReturnType<JSON["parse"]>;

/** What Evidence and Compare read in GraphQL. */
export function checkEvidence(lake: SmallLake): void {
  describe("Evidence and Compare in GraphQL", () => {
    let app: FastifyInstance;
    const reads = new Map<string, number>();

    before(async () => {
      const reader = new LakeReader(counting(lake.reader.store, reads));
      app = await buildServer(readConfig({}, "/"), { ...lake, reader });
      await app.ready();
      await reader.refresh();
    });
    after(async () => {
      await app.close();
    });

    async function ask(query: string): Promise<Json> {
      const headers = { host: "localhost:4000" };
      const answer = await app.inject({ method: "POST", url: "/graphql", headers, payload: { query } });
      const body: Json = answer.json();
      assert.equal(body.errors, undefined, JSON.stringify(body.errors));
      return body.data;
    }

    it("gives each line of money as many sessions as values, compounding the returns of the series", async () => {
      const { evidence } = await ask(`{ evidence { trial { trialId isChampion isPrimary }
      equity { key kind trialId session return equity drawdown } quintileSeries { session quintile1 turnover }
      decay { horizon n } quintiles { quintile meanReturn n } figures { key value low high n unit } } }`);
      assert.equal(evidence.trial.isChampion, true);
      const keys = evidence.equity.map((line: Json) => line.key);
      assert.deepEqual(keys.slice(0, 4), ["longShortGross", "longShortNet", "longOnlyNet", "universe"]);
      for (const line of evidence.equity) {
        const { session, return: returns, equity, drawdown } = line;
        assert.deepEqual([returns.length, equity.length, drawdown.length], Array(3).fill(session.length), line.key);
        const wealth = returns.reduce((value: number, one: number | null) => value * (1 + (one ?? 0)), 1);
        assert.ok(Math.abs(wealth - equity.at(-1)) < 1e-12, line.key);
        assert.ok(drawdown.every((value: number) => value <= 0 && value >= -1));
      }
      assert.ok(evidence.equity[1].equity.at(-1) < evidence.equity[0].equity.at(-1), "costs cost");
      assert.equal(evidence.quintiles.length, 5);
      assert.ok(evidence.decay.length >= 2 && evidence.quintileSeries.session.length > 100);
      const rankIc = evidence.figures.find((figure: Json) => figure.key === "rankIc");
      assert.ok(rankIc.low < rankIc.value && rankIc.value < rankIc.high && rankIc.n > 100);
    });

    it("states of an earlier asOf only what was known, and that it is recomputed", async () => {
      const { evidence: now } = await ask("{ evidence { isRecomputed window { to sessions } ic { session } } }");
      assert.equal(now.isRecomputed, false);
      const asOf = now.ic.session[Math.floor(now.ic.session.length / 2)];
      const { evidence: then } =
        await ask(`{ evidence(asOf: "${asOf}") { isRecomputed window { to sessions } grade { grade }
      decay { horizon } ic { session } equity { session } trial { evaluation { evaluationId } }
      verdict { sentence } quintiles { meanReturn n } provenance { asOf session } } }`);
      assert.deepEqual(
        [then.isRecomputed, then.grade, then.decay, then.trial.evaluation, then.provenance.session],
        [true, null, [], null, asOf],
      );
      assert.ok(then.window.to < asOf && then.ic.session.at(-1) < asOf);
      for (const line of then.equity) assert.ok(line.session.at(-1) <= asOf);
      assert.equal(then.quintiles[0].n, then.window.sessions);
    });

    it("refuses a trial that is not in the ledger with what to ask instead", async () => {
      const answer = await app.inject({
        method: "POST",
        url: "/graphql",
        headers: { host: "localhost:4000" },
        payload: { query: '{ evidence(trial: "0000") { isRecomputed } }' },
      });
      const { code, remedy } = (answer.json() as Json).errors[0].extensions;
      assert.equal(code, "NOT_FOUND");
      assert.match(remedy, /trials/);
    });

    it("reads the series and the models of all trials of a list at once", async () => {
      const { trials } = await ask("{ trials { totalCount nodes { trialId } } }");
      assert.ok(trials.totalCount >= 2);
      reads.clear();
      const { trials: deep } = await ask(
        "{ trials { nodes { trialId ic { session rankIc } models { modelId fold features trial { trialId } } } } }",
      );
      assert.deepEqual([reads.get(evaluationSeries.name), reads.get(models.name)], [1, 1]);
      for (const { trialId, ic, models: fitted } of deep.nodes) {
        assert.ok(ic.session.length === ic.rankIc.length);
        assert.ok(fitted.every((model: Json) => model.trial.trialId === trialId));
      }
      assert.ok(deep.nodes.some((trial: Json) => trial.models.length > 0));
    });

    it("pages through the ledger, evaluations, decisions and models by cursors that fit their own list alone", async () => {
      for (const list of ["trials", "evaluations", "decisions", "models"]) {
        const id = { trials: "trialId", evaluations: "evaluationId", decisions: "decidedAt", models: "modelId" }[list];
        const { [list]: whole } = await ask(`{ ${list}(first: 100) { totalCount nodes { ${id} } } }`);
        const seen: Json[] = [];
        let after = "";
        for (;;) {
          const { [list]: page } = await ask(
            `{ ${list}(first: 1${after}) { endCursor hasNextPage nodes { ${id} } provenance { releaseId } } }`,
          );
          seen.push(...page.nodes);
          if (!page.hasNextPage) break;
          after = `, after: "${page.endCursor}"`;
        }
        assert.deepEqual(seen, whole.nodes, list);
        assert.equal(seen.length, whole.totalCount, list);
      }
    });

    it("joins a decision to its trial and evaluation, with the whole summary", async () => {
      const { decisions } = await ask(
        "{ decisions { nodes { decision reason detail trialId trial { trialId learner } evaluation { evaluationId summary grade { grade parts { name } } } evaluationId } } }",
      );
      const [decision] = decisions.nodes;
      assert.equal(decision.trial.trialId, decision.trialId);
      assert.equal(decision.evaluation.evaluationId, decision.evaluationId);
      assert.equal(decision.evaluation.summary.trial.trialId, decision.trialId);
      assert.ok(decision.evaluation.grade.parts.length > 5);
      assert.ok(Array.isArray(decision.detail.contenders));
    });

    it("finds no difference between a read and itself, and every place moved between two times", async () => {
      const side = "{ trial { trialId } rankedCount session provenance { releaseId } }";
      const ranking =
        "{ both rankCorrelation topFifthKept moves(first: 3) { totalCount nodes { securityId a b move } } entered { securityId } left { securityId } }";
      const { compare: same } = await ask(
        `{ compare(a: {}, b: {}) { a ${side} b ${side} ranking ${ranking} figures { key difference } inputs { name isSame } } }`,
      );
      assert.deepEqual(same.a, same.b);
      assert.ok(Math.abs(same.ranking.rankCorrelation - 1) < 1e-12);
      assert.deepEqual([same.ranking.topFifthKept, same.ranking.both], [1, same.a.rankedCount]);
      assert.ok(same.ranking.moves.nodes.every((move: Json) => move.move === 0));
      assert.ok(same.figures.every((figure: Json) => figure.difference === 0 || figure.difference === null));
      assert.ok(same.inputs.every((input: Json) => input.isSame));

      const { release } = await ask("{ release { sessions } }");
      const asOf = release.sessions.at(-20);
      const { compare } = await ask(
        `{ compare(a: { asOf: "${asOf}" }, b: {}) { a ${side} b ${side} ranking ${ranking} inputs { name isSame } } }`,
      );
      assert.equal(compare.a.session, asOf);
      const { both, moves, entered, left } = compare.ranking;
      assert.equal(both + left.length, compare.a.rankedCount);
      assert.equal(both + entered.length, compare.b.rankedCount);
      assert.equal(moves.totalCount, both);
      for (const { a, b, move } of moves.nodes) assert.equal(move, a - b);
      assert.deepEqual(
        compare.inputs.filter((input: Json) => !input.isSame).map((input: Json) => input.name),
        ["asOf", "session", "evaluation"],
      );
    });

    it("compares two trials of one release", async () => {
      const { trials } = await ask("{ trials { nodes { trialId isChampion role } } }");
      const other = trials.nodes.find((trial: Json) => !trial.isChampion && trial.role === "control");
      const { compare } = await ask(
        `{ compare(a: {}, b: { trial: "${other.trialId}" }) { b { trial { trialId } rankedCount } ranking { both rankCorrelation } figures { key a { value } b { value } difference areBandsApart } } }`,
      );
      assert.equal(compare.b.trial.trialId, other.trialId);
      assert.ok(compare.ranking.both > 10 && compare.ranking.rankCorrelation < 1);
      for (const { a, b, difference } of compare.figures) {
        if (difference !== null) assert.equal(difference, b.value - a.value);
      }
    });
  });
}

/** A store that counts its reads by table. */
function counting(store: TableStore, reads: Map<string, number>): TableStore {
  return {
    list: () => store.list(),
    history: (table, limit) => store.history(table, limit),
    describe: (table) => store.describe(table),
    commit: (table, rows, options) => store.commit(table, rows, options),
    read: (table, options) => {
      reads.set(table.name, (reads.get(table.name) ?? 0) + 1);
      return store.read(table, options);
    },
  };
}
