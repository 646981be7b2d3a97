import type { FastifyInstance } from "fastify";
import type { ReadModel } from "../graphql/resolvers.js";
import { statusOf } from "../serving/status.js";

/** Milliseconds between comments that keep a quiet stream open. */
const heartbeat = 15_000;

/** Progress of the run: the state now, and as server-sent events. */
export function serveRunProgress(app: FastifyInstance, { reader, monitor }: ReadModel): void {
  app.get(
    "/api/v1/runs/current",
    { schema: { summary: "What the process is doing: state, stages, the last failure.", tags: ["run"] } },
    async () => ({ data: statusOf(reader, monitor) }),
  );
  const open = new Set<() => void>();
  app.get(
    "/api/v1/runs/events",
    {
      schema: {
        summary: "The same as server-sent events named `status`.",
        tags: ["run"],
        produces: ["text/event-stream"],
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
