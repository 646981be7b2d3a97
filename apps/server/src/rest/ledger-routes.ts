import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { emptyFrame, evaluationSeries, PlatformError } from "@plumbline/core";
import { Type } from "typebox";
import type { ReadModel } from "../graphql/read-model.js";
import { type ColumnTypes, frameOfObjects } from "../serving/frame-of-objects.js";
import { framePage } from "../serving/frame-page.js";
import { joinedLedgerOf } from "../serving/joined-ledger.js";
import { decisionsOf, evaluationsOf, seriesOfTrials, trialNamed, trialsOf } from "../serving/trial-ledger.js";
import { answers, envelope, envelopeOf, readPoint, thing } from "./envelope.js";
import { answerList, limitParameter, listParameters, listRequest, listResponses } from "./list-answer.js";

const trialColumns: ColumnTypes = {
  place: "int32",
  trialId: "text",
  role: "text",
  isPrimary: "boolean",
  source: "text",
  target: "text",
  horizon: "int32",
  learner: "text",
  definition: "json",
  knownAt: "text",
  isChampion: "boolean",
  evaluationId: "text",
  windowFrom: "date",
  windowTo: "date",
  sessions: "int32",
  meanRankIc: "float64",
  sharpeNet: "float64",
  grade: "text",
};

const joinedColumns: ColumnTypes = {
  place: "int32",
  source: "text",
  trialId: "text",
  overlap: "float64",
  isPrimary: "boolean",
  target: "text",
  horizon: "int32",
  learner: "text",
  isCounted: "boolean",
  periodSharpe: "float64",
  pValue: "float64",
  sessions: "int32",
};

const evaluationColumns: ColumnTypes = {
  place: "int32",
  evaluationId: "text",
  trialId: "text",
  windowFrom: "date",
  windowTo: "date",
  sessions: "int32",
  securities: "int32",
  meanRankIc: "float64",
  sharpeNet: "float64",
  knownAt: "text",
  summary: "json",
};

const decisionColumns: ColumnTypes = {
  place: "int32",
  source: "text",
  decidedAt: "date",
  trialId: "text",
  evaluationId: "text",
  decision: "text",
  reason: "text",
  detail: "json",
  knownAt: "text",
};

/** What was tried, judged and decided. */
export function ledgerRoutes({ reader }: ReadModel): FastifyPluginAsyncTypebox {
  return async (app) => {
    const lists = Type.Object({ ...readPoint, ...listParameters, limit: limitParameter(1000) });

    app.get(
      "/trials",
      {
        config: { isOfRelease: true },
        schema: {
          summary: "The ledger of everything that was tried, the primary question first.",
          tags: ["read"],
          response: listResponses("Trials."),
          querystring: lists,
        },
      },
      async (request, reply) => {
        const view = await reader.view(request.query);
        const rows = (await trialsOf(view)).map(({ evaluation, ...trial }, place) => ({
          place,
          ...trial,
          evaluationId: evaluation?.evaluationId ?? null,
          windowFrom: evaluation?.windowFrom ?? null,
          windowTo: evaluation?.windowTo ?? null,
          sessions: evaluation?.sessions ?? null,
          meanRankIc: evaluation?.meanRankIc ?? null,
          sharpeNet: evaluation?.sharpeNet ?? null,
          grade: evaluation?.summary.evidence?.grade ?? null,
        }));
        const frame = frameOfObjects(rows, trialColumns);
        const page = framePage("trials", frame, ["trialId"], "place", listRequest(request.query, 1000));
        const objects = request.query.columns ? {} : { objects: Array.from(page.picked, (row) => rows[row]) };
        return answerList(request, reply, "trials", view, ["ml.trials", "ml.evaluations"], { ...page, ...objects });
      },
    );

    app.get(
      "/joined-trials",
      {
        config: { isOfRelease: true },
        schema: {
          summary:
            "What other lakes of this home tried on the same prices; `isCounted` says whether deflation counts it here.",
          tags: ["read"],
          response: listResponses("Joined trials, by source."),
          querystring: lists,
        },
      },
      async (request, reply) => {
        const view = await reader.view(request.query);
        const all = (await joinedLedgerOf(view)).map((one, place) => ({ place, ...one }));
        const frame = frameOfObjects(all, joinedColumns);
        const keys = ["source", "trialId"];
        const page = framePage("joined trials", frame, keys, "place", listRequest(request.query, 1000));
        const rows = request.query.columns ? {} : { objects: Array.from(page.picked, (row) => all[row]) };
        return answerList(request, reply, "joined-trials", view, ["ml.joinedTrials"], { ...page, ...rows });
      },
    );

    const oneTrial = Type.Object({
      trialId: Type.String({ description: "As /trials lists them, or `champion` for the one that ranks." }),
    });
    app.get(
      "/trials/:trialId/series",
      {
        config: { isOfRelease: true },
        schema: {
          summary: "Per-session series of a trial's evaluation: IC, fifths, turnover, portfolio returns.",
          tags: ["read"],
          response: listResponses("A row a session, oldest first."),
          params: oneTrial,
          querystring: lists,
        },
      },
      async (request, reply) => {
        const view = await reader.view(request.query);
        const { trialId } = request.params;
        const trial = await trialNamed(view, trialId === "champion" ? null : trialId);
        const series = (await seriesOfTrials(view, [trial.trialId])).get(trial.trialId);
        const frame = series ?? emptyFrame(evaluationSeries);
        const { knownAtBasis: _basis, ingestedAt: _ingested, ...columns } = frame.columns;
        const shown = { rows: frame.rows, columns };
        const page = framePage(
          `series ${trial.trialId}`,
          shown,
          ["session"],
          "session",
          listRequest(request.query, 1000),
        );
        return answerList(request, reply, `series-${trial.trialId}`, view, ["ml.evaluationSeries"], page);
      },
    );

    app.get(
      "/evaluations",
      {
        config: { isOfRelease: true },
        schema: {
          summary: "Evaluations known by then, the newest window first; `summary` holds every statistic.",
          tags: ["read"],
          response: listResponses("Evaluations."),
          querystring: lists,
        },
      },
      async (request, reply) => {
        const view = await reader.view(request.query);
        const all = await evaluationsOf(view);
        const frame = frameOfObjects(
          all.map((one, place) => ({ place, ...one })),
          evaluationColumns,
        );
        const page = framePage("evaluations", frame, ["evaluationId"], "place", listRequest(request.query, 1000));
        const rows = request.query.columns ? {} : { objects: Array.from(page.picked, (row) => all[row]) };
        return answerList(request, reply, "evaluations", view, ["ml.evaluations"], { ...page, ...rows });
      },
    );

    app.get(
      "/evaluations/:evaluationId",
      {
        config: { isOfRelease: true },
        schema: {
          ...answers("One evaluation with every statistic, its sample, method and unit.", envelopeOf(thing)),
          params: Type.Object({ evaluationId: Type.String({ description: "As /evaluations lists them." }) }),
          querystring: Type.Object(readPoint),
        },
      },
      async (request) => {
        const view = await reader.view(request.query);
        const { evaluationId } = request.params;
        const found = (await evaluationsOf(view)).find((one) => one.evaluationId === evaluationId);
        if (found) return envelope(view, ["ml.evaluations"], found);
        throw new PlatformError("NOT_FOUND", `evaluation ${evaluationId}: not in this release at this asOf`, {
          remedy: "GET /api/v1/evaluations lists them.",
        });
      },
    );

    app.get(
      "/decisions",
      {
        config: { isOfRelease: true },
        schema: {
          summary: "Decision records of promotion, newest first.",
          tags: ["read"],
          response: listResponses("Decisions."),
          querystring: lists,
        },
      },
      async (request, reply) => {
        const view = await reader.view(request.query);
        const all = (await decisionsOf(view)).map((one, place) => ({ place, ...one }));
        const frame = frameOfObjects(all, decisionColumns);
        const page = framePage("decisions", frame, ["source", "decidedAt"], "place", listRequest(request.query, 1000));
        const rows = request.query.columns ? {} : { objects: Array.from(page.picked, (row) => all[row]) };
        return answerList(request, reply, "decisions", view, ["ml.champions"], { ...page, ...rows });
      },
    );
  };
}
