import { dayOf, isoDay, PlatformError } from "@plumbline/core";
import type { Release } from "@plumbline/pipeline";
import { type DiaryEntry, readDiary } from "../diary/diary.js";
import type { RunMonitor } from "../run/run-monitor.js";
import { type CandleBasis, candlesOf } from "../serving/candles.js";
import { datasetsOf, moversOf } from "../serving/datasets.js";
import { decayOf, gaugesOf, icSeriesOf, quintilesOf, verdictOf } from "../serving/evidence.js";
import { featureValuesOf } from "../serving/feature-values.js";
import type { LakeReader, ReadPoint } from "../serving/lake-reader.js";
import { conventionsOf, noticesOf, provenanceOf } from "../serving/provenance.js";
import { quarantinePage } from "../serving/quarantine-read.js";
import { rankingOf } from "../serving/ranking.js";
import type { ReleaseView } from "../serving/release-view.js";
import { eventsOf, predictionOf, rankHistoryOf, searchSecurities, securityHead } from "../serving/security-read.js";
import { statusOf } from "../serving/status.js";
import { commitsOf, outputsOf, previewOf, type TableInfo, tableInfo, tableInfos } from "../serving/tables-read.js";
import { unavailableIn } from "../serving/unavailable.js";

/** What the read model reads from. */
export interface ReadModel {
  readonly reader: LakeReader;
  readonly monitor: RunMonitor;
}

type WithView = { readonly view: ReleaseView };
type SecurityParent = WithView & { readonly securityId: string };
type TableParent = WithView & TableInfo;

/** Resolvers of the schema over one lake. Each asks a view, which computes a thing once for all fields that need it. */
export function resolversOf({ reader, monitor }: ReadModel) {
  const point = ({ asOf, release }: ReadPoint) => reader.view({ asOf, release });
  return {
    Query: {
      status: () => statusOf(reader, monitor),
      release: async (_: unknown, args: ReadPoint) => releaseOf(await point(args)),
      releases: (_: unknown, { first }: { first: number }) =>
        Promise.all(
          reader.releases
            .slice(0, pageSize(first))
            .map(async (release: Release) => releaseOf(await reader.view({ release: release.releaseId }))),
        ),
      overview: async (_: unknown, args: ReadPoint) => ({ view: await point(args) }),
      security: async (_: unknown, args: ReadPoint & { id: string }) => {
        const view = await point(args);
        try {
          return { view, ...(await securityHead(view, args.id)) };
        } catch (error) {
          if (error instanceof PlatformError && error.code === "UNKNOWN_SECURITY") return null;
          throw error;
        }
      },
      securities: async (_: unknown, args: ReadPoint & { search?: string; first: number; after?: string }) => {
        const view = await point(args);
        const found = await searchSecurities(view, args.search ?? null);
        const start = args.after ? found.findIndex((security) => security.securityId === args.after) + 1 : 0;
        const nodes = found.slice(start, start + pageSize(args.first));
        return {
          view,
          nodes,
          totalCount: found.length,
          endCursor: nodes.at(-1)?.securityId ?? null,
          hasNextPage: start + nodes.length < found.length,
        };
      },
      tables: async (_: unknown, args: ReadPoint) => {
        const view = await point(args);
        return (await tableInfos(view)).map((info) => ({ view, ...info }));
      },
      table: async (_: unknown, args: ReadPoint & { name: string }) => {
        const view = await point(args);
        return { view, ...(await tableInfo(view, args.name)) };
      },
      quarantine: async (
        _: unknown,
        args: ReadPoint & { rule?: string; security?: string; first: number; after?: string },
      ) => {
        const view = await point(args);
        return { view, ...(await quarantinePage(view, args, pageSize(args.first), args.after)) };
      },
      diary: (): Promise<DiaryEntry[]> => readDiary(),
      diaryEntry: async (_: unknown, { slug }: { slug: string }) =>
        (await readDiary()).find((entry) => entry.slug === slug) ?? null,
    },
    Release: {
      sessions: async ({ view }: WithView) => [...(await view.predictions()).byDay.keys()].map(isoDay),
      conventions: ({ view }: WithView) => conventionsOf(view),
      notices: ({ view }: WithView) => noticesOf(view),
      unavailable: ({ view }: WithView) => unavailableIn(view),
    },
    Overview: {
      provenance: ({ view }: WithView) => provenanceOf(view, overviewTables),
      verdict: ({ view }: WithView) => verdictOf(view),
      gauges: ({ view }: WithView) => gaugesOf(view),
      learner: async ({ view }: WithView) => {
        const learner = await view.learner();
        if (learner) return learner;
        throw new PlatformError("NO_DATA", "this release holds no model", {
          remedy: "Run the whole street: plumb run.",
        });
      },
      horizon: ({ view }: WithView) => view.release.summary.config.primaryHorizon,
      costPerSide: ({ view }: WithView) => view.release.summary.config.costPerSide,
      ranking: async ({ view }: WithView, { first, order }: { first: number; order: "TOP" | "BOTTOM" | "MOVERS" }) => {
        const rows = [...(await rankingOf(view)).rows];
        if (order === "BOTTOM") rows.reverse();
        const moved = (row: (typeof rows)[number]) => Math.abs((row.previousPosition ?? row.position) - row.position);
        if (order === "MOVERS") rows.sort((a, b) => moved(b) - moved(a) || a.position - b.position);
        return rows.slice(0, pageSize(first, 10_000));
      },
      rankedCount: async ({ view }: WithView) => (await rankingOf(view)).rows.length,
      ic: async ({ view }: WithView) => ({ view, ...(await icSeriesOf(view)) }),
      decay: ({ view }: WithView) => decayOf(view),
      quintiles: ({ view }: WithView) => quintilesOf(view),
      datasets: ({ view }: WithView) => datasetsOf(view),
      movers: ({ view }: WithView) => moversOf(view),
    },
    IcSeries: { provenance: ({ view }: WithView) => provenanceOf(view, ["ml.evaluationSeries"]) },
    Security: {
      provenance: ({ view }: WithView) => provenanceOf(view, securityTables),
      candles: async (
        { view, securityId }: SecurityParent,
        args: { basis: CandleBasis; from?: string; to?: string; last?: number },
      ) => {
        const from = args.from ? sessionArgument("from", args.from) : undefined;
        const to = args.to ? sessionArgument("to", args.to) + 1 : undefined;
        const range = {
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
          ...(args.last == null ? {} : { last: pageSize(args.last, 100_000) }),
        };
        return { view, ...(await candlesOf(view, securityId, args.basis, range)) };
      },
      events: ({ view, securityId }: SecurityParent) => eventsOf(view, securityId),
      quarantine: async ({ view, securityId }: SecurityParent, { first }: { first: number }) =>
        (await quarantinePage(view, { security: securityId }, pageSize(first), null)).nodes,
      features: async (
        { view, securityId }: SecurityParent,
        args: { names?: readonly string[]; search?: string; set?: string; first: number },
      ) => {
        const wanted = args.search?.toLowerCase();
        return (await featureValuesOf(view, securityId))
          .filter((value) => !args.names || args.names.includes(value.name))
          .filter((value) => !args.set || value.set === args.set)
          .filter((value) => !wanted || `${value.name} ${value.about}`.toLowerCase().includes(wanted))
          .slice(0, pageSize(args.first, 5000));
      },
      prediction: async ({ view, securityId }: SecurityParent) => {
        const prediction = await predictionOf(view, securityId);
        return prediction && { view, ...prediction };
      },
      rankHistory: ({ view, securityId }: SecurityParent, { last }: { last?: number }) =>
        rankHistoryOf(view, securityId, last == null ? undefined : pageSize(last, 100_000)),
    },
    Candles: { provenance: ({ view }: WithView) => provenanceOf(view, ["silver.bars"]) },
    Prediction: { provenance: ({ view }: WithView) => provenanceOf(view, ["gold.predictions", "gold.insights"]) },
    SecurityConnection: {
      provenance: ({ view }: WithView) => provenanceOf(view, ["silver.securities", "gold.insights"]),
    },
    QuarantineConnection: { provenance: ({ view }: WithView) => provenanceOf(view, ["silver.quarantine"]) },
    Table: {
      versions: (info: TableParent, { first }: { first: number }) => commitsOf(info, pageSize(first)),
      preview: (info: TableParent, { first, asOf }: { first: number; asOf?: string }) =>
        previewOf(reader, info.view, info, pageSize(first), asOf),
      outputs: ({ view, name }: TableParent) => outputsOf(view, name),
      provenance: ({ view, name }: TableParent) => provenanceOf(view, [name]),
    },
  };
}

const overviewTables = ["gold.insights", "gold.predictions", "ml.evaluations", "ml.evaluationSeries", "silver.quality"];
const securityTables = ["silver.securities", "silver.bars", "gold.universe", "silver.quality"];

function releaseOf(view: ReleaseView) {
  const { release } = view;
  const { source } = release.summary.config;
  return {
    view,
    releaseId: release.releaseId,
    sequence: release.sequence,
    runId: release.runId,
    source: release.source,
    sourceTitle: source.title,
    isSimulated: release.isSimulated,
    priceBasis: source.priceBasis,
    volumeBasis: source.volumeBasis,
    calendar: source.calendar,
    currency: source.currency,
    lastSession: isoDay(release.lastSession),
    releasedAt: new Date(release.releasedAt).toISOString(),
    tables: Object.entries(release.tables)
      .filter(([, version]) => version >= 0)
      .map(([table, version]) => ({ table, version })),
  };
}

function pageSize(first: number, most = 1000): number {
  if (Number.isInteger(first) && first >= 1 && first <= most) return first;
  throw new PlatformError("BAD_ARGUMENT", `first ${first}: must be a whole number from 1 to ${most}`, {
    remedy: "Ask for fewer rows and go on from endCursor.",
  });
}

function sessionArgument(name: string, value: string): number {
  const day = dayOf(value);
  if (!Number.isNaN(day)) return day;
  throw new PlatformError("BAD_ARGUMENT", `${name} "${value}": must be a session yyyy-mm-dd`, {
    remedy: "Write it like 2024-05-02.",
  });
}
