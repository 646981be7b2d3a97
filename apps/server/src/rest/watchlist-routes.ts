import { type FastifyPluginAsyncTypebox, TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import { WatchlistStore } from "@plumbline/adapters";
import { PlatformError } from "@plumbline/core";
import { Type } from "typebox";
import { requireKnown } from "../database/known-securities.js";
import {
  idPattern,
  mostSecurities,
  namePattern,
  plainWatchlist,
  securityIdPattern,
} from "../database/plain-watchlist.js";
import type { ReadModel } from "../graphql/read-model.js";
import { changesOf, responsesOf } from "./envelope.js";

const name = Type.String({ pattern: namePattern, minLength: 1, maxLength: 100, examples: ["banks"] });
const securities = Type.Array(Type.String({ pattern: securityIdPattern }), {
  maxItems: mostSecurities,
  description:
    "Security ids, as /api/v1/securities lists them; each is kept once, in this order. One that the newest release does not know is refused, unless the list holds it already.",
});
const watchlist = Type.Object({
  id: Type.String(),
  name: Type.String(),
  securities: Type.Array(Type.String()),
  updatedAt: Type.String(),
});
const one = { "application/json": Type.Object({ data: watchlist }) };
const params = Type.Object({ id: Type.String({ pattern: idPattern, description: "As /watchlists lists them." }) });

/** Watchlists of the asking user. They are kept in PostgreSQL and are no part of a release. */
export function watchlistRoutes({ database, reader }: ReadModel): FastifyPluginAsyncTypebox {
  const store = async () => new WatchlistStore(await database.get());
  return async (app) => {
    const listed = "The asking user's watchlists, by name.";
    app.get(
      "/watchlists",
      {
        schema: {
          summary: listed,
          tags: ["watchlists"],
          response: responsesOf(listed, { "application/json": Type.Object({ data: Type.Array(watchlist) }) }),
        },
      },
      async (request) => ({ data: (await (await store()).list(request.identity.name)).map(plainWatchlist) }),
    );
    const created = "Makes a watchlist; needs the role writer.";
    app.post(
      "/watchlists",
      {
        // A body is taken as it is: no text is made of a number, nothing unknown is left out in silence.
        validatorCompiler: TypeBoxValidatorCompiler,
        schema: {
          summary: created,
          tags: ["watchlists"],
          body: Type.Object({ name, securities }, { additionalProperties: false }),
          response: changesOf(created, one),
        },
      },
      async ({ body, identity }) => {
        await requireKnown(reader, body.securities);
        return { data: plainWatchlist(await (await store()).create(identity.name, body.name, body.securities)) };
      },
    );
    const changed = "Changes a watchlist's name, securities or both; needs the role writer.";
    app.patch(
      "/watchlists/:id",
      {
        validatorCompiler: TypeBoxValidatorCompiler,
        schema: {
          summary: changed,
          tags: ["watchlists"],
          params,
          body: Type.Object(
            { name: Type.Optional(name), securities: Type.Optional(securities) },
            { additionalProperties: false },
          ),
          response: changesOf(changed, one),
        },
      },
      async ({ params: { id }, body, identity }) => {
        const held = body.securities && (await (await store()).get(identity.name, id));
        if (held === null) throw absent(id);
        if (body.securities) await requireKnown(reader, body.securities, held?.securities);
        const found = await (await store()).change(identity.name, id, body);
        if (!found) throw absent(id);
        return { data: plainWatchlist(found) };
      },
    );
    const removed = "Removes a watchlist; needs the role writer.";
    app.delete(
      "/watchlists/:id",
      {
        schema: {
          summary: removed,
          tags: ["watchlists"],
          params,
          response: changesOf(removed, {
            "application/json": Type.Object({ data: Type.Object({ id: Type.String() }) }),
          }),
        },
      },
      async ({ params: { id }, identity }) => {
        if (!(await (await store()).remove(identity.name, id))) throw absent(id);
        return { data: { id } };
      },
    );
  };
}

function absent(id: string): PlatformError {
  return new PlatformError("NOT_FOUND", `watchlist ${id}: you have none of that id`, {
    remedy: "GET /api/v1/watchlists lists yours.",
  });
}
