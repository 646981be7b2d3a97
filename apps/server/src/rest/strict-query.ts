import { PlatformError } from "@plumbline/core";
import type { FastifyInstance } from "fastify";
import { meantBy } from "../http/illegal-words.js";

/**
 * Refuses a query string that names what its route does not take: a misspelt clock that is passed over would be answered
 * with what became known later. Holds for every route below `prefix`, documented or not.
 */
export function refuseUnknownParameters(app: FastifyInstance, prefix: string): void {
  app.addHook("preValidation", (request, _reply, done) => {
    const { url, schema } = request.routeOptions;
    if (!url?.startsWith(prefix)) return done();
    const query = schema?.querystring as { readonly properties?: object } | undefined;
    const legal = Object.keys(query?.properties ?? {});
    const unknown = Object.keys(request.query as object).filter((name) => !legal.includes(name));
    if (unknown.length === 0) return done();
    const { said, remedy } = meantBy(unknown, legal);
    done(new PlatformError("BAD_ARGUMENT", `query of ${url.replaceAll(/:(\w+)/g, "{$1}")}: ${said}`, { remedy }));
  });
}
