import { isoDay } from "@plumbline/core";
import type { Release } from "@plumbline/pipeline";
import type { ReadPoint } from "../../serving/lake-reader.js";
import { conventionsOf, noticesOf } from "../../serving/provenance.js";
import type { ReleaseView } from "../../serving/release-view.js";
import { unavailableIn } from "../../serving/unavailable.js";
import { pageSize } from "../checked-arguments.js";
import type { ReadModel, TopicResolvers, WithView } from "../read-model.js";

export function releasesResolvers({ reader }: ReadModel): TopicResolvers {
  return {
    Query: {
      release: async (_: unknown, args: ReadPoint) => releaseOf(await reader.view(args)),
      releases: (_: unknown, { first }: { first: number }) =>
        Promise.all(
          reader.releases
            .slice(0, pageSize(first))
            .map(async (release: Release) => releaseOf(await reader.view({ release: release.releaseId }))),
        ),
    },
    Release: {
      sessions: async ({ view }: WithView) => [...(await view.predictions()).byDay.keys()].map(isoDay),
      rankedFrom: async ({ view }: WithView) => {
        const day = await view.rankedFrom();
        return day === null ? null : isoDay(day);
      },
      barSessions: async ({ view }: WithView) => Array.from(await view.sessions(), isoDay),
      conventions: ({ view }: WithView) => conventionsOf(view),
      notices: ({ view }: WithView) => noticesOf(view),
      unavailable: ({ view }: WithView) => unavailableIn(view),
    },
  };
}

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
