import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { ReadModel } from "../graphql/read-model.js";
import { responsesOf } from "../rest/envelope.js";
import { statusOf } from "../serving/status.js";

/** Milliseconds between comments that keep a quiet stream open. */
const heartbeat = 15_000;

/** Progress of the run: the state now, and as server-sent events. */
export function serveRunProgress(app: FastifyInstance, { reader, monitor }: ReadModel): void {
  app.get(
    "/api/v1/runs/current",
    {
      schema: {
        summary: "What the process is doing: state, stages, the last failure.",
        tags: ["run"],
        response: responsesOf("The state now; works before the first release.", {
          "application/json": Type.Object({ data: Type.Object({}, { additionalProperties: true }) }),
        }),
      },
    },
    async () => ({ data: statusOf(reader, monitor) }),
  );
  const open = new Set<() => void>();
  app.get(
    "/api/v1/runs/events",
    {
      schema: {
        summary: "The same as server-sent events named `status`.",
        tags: ["run"],
        response: responsesOf("A stream that stays open.", { "text/event-stream": Type.String() }),
      },
    },
    (request, reply) => {
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        connection: "keep-alive",
      });
      const send = () => raw.write(`event: status\ndata: ${JSON.stringify(statusOf(reader, monitor))}\n\n`);
      send();
      const stop = monitor.follow(send);
      const unfollow = reader.onRelease(send);
      const beat = setInterval(() => raw.write(": still here\n\n"), heartbeat);
      const end = () => {
        stop();
        unfollow();
        clearInterval(beat);
        open.delete(end);
        raw.end();
      };
      open.add(end);
      request.raw.on("close", end);
    },
  );
  app.addHook("preClose", async () => {
    for (const end of [...open]) end();
  });
}
