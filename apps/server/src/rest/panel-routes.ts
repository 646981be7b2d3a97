import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { PlatformError } from "@plumbline/core";
import { Type } from "typebox";
import type { ReadModel } from "../graphql/read-model.js";
import { framePage } from "../serving/frame-page.js";
import { panels } from "../serving/panel-frames.js";
import { readPoint } from "./envelope.js";
import { answerList, limitParameter, listParameters, listRequest, listResponses, mostRows } from "./list-answer.js";

/** What a page's panels draw, row by row, for taking out. */
export function panelRoutes({ reader }: ReadModel): FastifyPluginAsyncTypebox {
  const names = Object.keys(panels);
  const described = names.map((name) => `\`${name}\`: ${panels[name].about}`).join(" ");
  return async (app) => {
    app.get(
      "/panels/:panel",
      {
        config: { isOfRelease: true },
        schema: {
          summary: "What a panel of a page draws, as rows.",
          description: described,
          tags: ["read"],
          response: listResponses("Rows in the order they are drawn."),
          params: Type.Object({
            panel: Type.Unsafe<string>({
              type: "string",
              enum: names,
              description: "Name of the panel.",
              examples: ["ic"],
            }),
          }),
          querystring: Type.Object({
            ...readPoint,
            ...listParameters,
            trial: Type.Optional(Type.String({ description: "trialId; the trial that ranks where absent." })),
            security: Type.Optional(Type.String({ description: "Permanent id, for panels of one security." })),
            otherRelease: Type.Optional(Type.String({ description: "Release of the other side, for comparisons." })),
            otherAsOf: Type.Optional(Type.String({ description: "Knowledge time of the other side." })),
            otherTrial: Type.Optional(Type.String({ description: "Trial of the other side." })),
            limit: limitParameter(mostRows),
          }),
        },
      },
      async (request, reply) => {
        const { query, params } = request;
        const view = await reader.view(query);
        const panel = panels[params.panel];
        if (panel.needs === "security" && !query.security) {
          throw new PlatformError("BAD_ARGUMENT", `panel ${params.panel}: is about one security`, {
            remedy: "Add security=<permanent id>; GET /api/v1/securities lists them.",
          });
        }
        const other =
          panel.needs === "other"
            ? {
                view: await reader.view({ asOf: query.otherAsOf, release: query.otherRelease }),
                trial: query.otherTrial,
              }
            : undefined;
        const { trial, security } = query;
        const frame = await panel.frame(view, { trial, security, other });
        const numbered = {
          rows: frame.rows,
          columns: {
            place: { type: "int32", values: Int32Array.from({ length: frame.rows }, (_, row) => row) },
            ...frame.columns,
          },
        } as const;
        const list = `panel ${JSON.stringify([params.panel, trial ?? "", security ?? ""])}`;
        const page = framePage(list, numbered, ["place"], "place", listRequest(query, mostRows));
        const { place: _place, ...columns } = page.frame.columns;
        const name = [params.panel, security ?? trial ?? ""].filter(Boolean).join("-");
        const shown = { ...page, frame: { rows: page.frame.rows, columns } };
        return answerList(request, reply, name, view, panel.tables, shown);
      },
    );
  };
}
