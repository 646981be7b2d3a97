import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { ReadModel } from "../graphql/read-model.js";
import { lineageOf } from "../serving/lineage.js";
import { conventionsOf } from "../serving/provenance.js";
import { answers, envelope, envelopeOf, list, readPoint, thing } from "./envelope.js";

/** Releases and what each was made of. */
export function releaseRoutes({ reader }: ReadModel): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get("/releases", { schema: answers("Complete releases, newest first.", envelopeOf(list)) }, async () => {
      const view = await reader.view({});
      const data = reader.releases.map((release) => ({
        releaseId: release.releaseId,
        sequence: release.sequence,
        runId: release.runId,
        source: release.source,
        isSimulated: release.isSimulated,
        releasedAt: new Date(release.releasedAt).toISOString(),
        tables: release.tables,
      }));
      return { ...(await envelope(view, [], data)), conventions: await conventionsOf(view) };
    });

    app.get(
      "/lineage",
      {
        config: { isOfRelease: true },
        schema: {
          ...answers("Graph of a release: source, payloads, tables with versions, release.", envelopeOf(thing)),
          querystring: Type.Object(readPoint),
        },
      },
      async (request) => {
        const view = await reader.view(request.query);
        const { payloads, ...graph } = await lineageOf(view);
        return envelope(view, Object.keys(view.release.tables), { ...graph, payloadCount: payloads.length });
      },
    );
  };
}
