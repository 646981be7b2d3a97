import type { FastifyInstance, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { ReadModel } from "../graphql/read-model.js";
import { responsesOf } from "../rest/envelope.js";
import type { RunState } from "../run/run-monitor.js";
import { statusOf } from "../serving/status.js";
import { EventLog, eventText } from "./event-log.js";

/** Milliseconds between comments that keep a quiet stream open and find out that a reader has gone. */
const heartbeat = 15_000;
/** Milliseconds after which a browser connects anew. */
const retry = 2000;
/** Milliseconds at least between two whole states within one stage. */
const statusEvery = 1000;
/** Bytes that a reader who does not read may have waiting before its stream is ended; it comes back for the rest. */
const mostWaiting = 4 * 1024 * 1024;

/** Progress of the run: the state now, and as server-sent events. */
export function serveRunProgress(app: FastifyInstance, model: ReadModel): void {
  const { reader, monitor } = model;
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
  const log = new EventLog();
  const stop = record(log, model);
  const open = new Set<() => void>();
  app.get(
    "/api/v1/runs/events",
    {
      schema: {
        summary: "Server-sent events: `status` (the whole state), `progress` (one stage), `log` (a line).",
        description:
          "Each event has an id; a reader that sends `Last-Event-ID` gets what it missed, or the state and the held lines anew. A comment every 15 s keeps the stream open.",
        tags: ["run"],
        headers: Type.Object({
          "last-event-id": Type.Optional(Type.String({ description: "Id of the last event that was seen." })),
        }),
        response: responsesOf("A stream that stays open.", { "text/event-stream": Type.String() }),
      },
    },
    (request, reply) => {
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
        connection: "keep-alive",
      });
      const end = () => {
        unfollow();
        clearInterval(beat);
        open.delete(end);
        raw.end();
      };
      const send = (text: string) => {
        if (raw.writableLength > mostWaiting) end();
        else raw.write(text);
      };
      const unfollow = log.follow((event) => send(eventText(event)));
      const beat = setInterval(() => send(": still here\n\n"), heartbeat);
      open.add(end);
      request.raw.on("close", end);
      send(`retry: ${retry}\n\n`);
      send(openingOf(log, request, model));
    },
  );
  app.addHook("preClose", async () => {
    stop();
    for (const end of [...open]) end();
  });
}

/** What a reader gets first: what it missed, or everything anew. */
function openingOf(log: EventLog, request: FastifyRequest, { reader, monitor }: ReadModel): string {
  const seen = request.headers["last-event-id"];
  const missed = log.after(typeof seen === "string" ? seen : undefined);
  if (missed) return missed.map(eventText).join("");
  const lines = log.ofName("log").map(eventText).join("");
  return lines + eventText({ id: log.newestId, event: "status", data: statusOf(reader, monitor) });
}

/** Turns what the monitor and the reader tell into events. */
function record(log: EventLog, { reader, monitor }: ReadModel): () => void {
  let turns = "";
  let lastStatus = Number.NEGATIVE_INFINITY;
  const tellStatus = () => {
    lastStatus = performance.now();
    log.add("status", statusOf(reader, monitor));
  };
  const unfollow = monitor.follow((state) => {
    const running = state.stages.find((stage) => stage.status === "running");
    if (running) {
      const { name, ...rest } = running;
      log.add("progress", { runId: state.runId, stage: name, ...rest });
    }
    const now = turnsOf(state);
    if (now === turns && performance.now() - lastStatus < statusEvery) return;
    turns = now;
    tellStatus();
  });
  const unsay = monitor.onLine((line) => log.add("log", { at: new Date().toISOString(), line }));
  const unrelease = reader.onRelease(tellStatus);
  return () => {
    unfollow();
    unsay();
    unrelease();
  };
}

function turnsOf({ runId, isRunning, problem, stages }: RunState): string {
  return [runId, isRunning, problem?.code, ...stages.map(({ status }) => status)].join();
}
