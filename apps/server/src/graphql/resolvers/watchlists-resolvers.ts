import { type Job, JobQueue, WatchlistStore } from "@plumbline/adapters";
import { requireKnown } from "../../database/known-securities.js";
import { checkedId, checkedName, checkedSecurities, plainWatchlist } from "../../database/plain-watchlist.js";
import { roleMissing } from "../../http/guard.js";
import { errorOf } from "../../run/problem.js";
import type { ReadPoint } from "../../serving/lake-reader.js";
import { provenanceOf } from "../../serving/provenance.js";
import { watchedOf } from "../../serving/watched.js";
import { pageSize } from "../checked-arguments.js";
import type { ReadModel, TopicResolvers, WithView } from "../read-model.js";
import type { RequestContext } from "../request-loaders.js";

interface Given {
  readonly id: string;
  readonly name?: string | null;
  readonly securities?: readonly string[] | null;
}

export function watchlistsResolvers({ database, reader }: ReadModel): TopicResolvers {
  const store = async () => new WatchlistStore(await database.get());
  return {
    Query: {
      watchlists: async (_: unknown, _given: unknown, { identity }: RequestContext) =>
        (await (await store()).list(identity.name)).map(plainWatchlist),
      watched: async (_: unknown, { ids, ...point }: ReadPoint & { ids: readonly string[] }) => {
        const wanted = checkedSecurities(ids);
        const view = await reader.view(point);
        return { view, ...(await watchedOf(view, wanted)) };
      },
      jobs: async (_: unknown, { first }: { first: number }) =>
        (await new JobQueue(await database.get()).list(pageSize(first))).map(plainJob),
    },
    Watched: { provenance: ({ view }: WithView) => provenanceOf(view, ["gold.insights", "silver.securities"]) },
    Mutation: {
      createWatchlist: async (_: unknown, given: Given, { identity }: RequestContext) => {
        requireWriter(identity);
        const securities = checkedSecurities(given.securities ?? []);
        await requireKnown(reader, securities);
        return plainWatchlist(await (await store()).create(identity.name, checkedName(given.name ?? ""), securities));
      },
      changeWatchlist: async (_: unknown, { id, name, securities }: Given, { identity }: RequestContext) => {
        requireWriter(identity);
        const change = {
          ...(name == null ? {} : { name: checkedName(name) }),
          ...(securities == null ? {} : { securities: checkedSecurities(securities) }),
        };
        if (change.securities) {
          const held = await (await store()).get(identity.name, checkedId(id));
          if (held === null) return null;
          await requireKnown(reader, change.securities, held.securities);
        }
        const changed = await (await store()).change(identity.name, checkedId(id), change);
        return changed && plainWatchlist(changed);
      },
      removeWatchlist: async (_: unknown, { id }: Given, { identity }: RequestContext) => {
        requireWriter(identity);
        return (await store()).remove(identity.name, checkedId(id));
      },
    },
  };
}

function requireWriter(identity: RequestContext["identity"]): void {
  const problem = roleMissing(identity, "writer");
  if (problem) throw errorOf(problem);
}

function plainJob({ enqueuedAt, startedAt, endedAt, ...job }: Job) {
  return {
    ...job,
    enqueuedAt: enqueuedAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
  };
}
