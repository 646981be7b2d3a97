import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { RunMonitor } from "../run/run-monitor.js";
import type { LakeReader } from "../serving/lake-reader.js";
import type { RequestCounts } from "./request-counts.js";

/** Prometheus metrics of requests, the process, the pipeline and the release; served at /metrics. */
export function serveMetrics(
  app: FastifyInstance,
  reader: LakeReader,
  monitor: RunMonitor,
  counts: RequestCounts,
): void {
  const registry = new Registry();
  // The delay of the event loop is sampled by a timer; every 10 ms, as by default, would cost an idle server as much as all else.
  collectDefaultMetrics({ register: registry, prefix: "plumb_", eventLoopMonitoringPrecision: 200 });
  const registers = [registry];
  new Gauge({
    name: "plumb_release_sequence",
    help: "Sequence number of the release that is served; 0 before the first.",
    registers,
    collect() {
      this.set(reader.newest?.sequence ?? 0);
    },
  });
  new Gauge({
    name: "plumb_release_timestamp_seconds",
    help: "Unix time of the release that is served; 0 before the first.",
    registers,
    collect() {
      this.set((reader.newest?.releasedAt ?? 0) / 1000);
    },
  });
  new Gauge({
    name: "plumb_run_active",
    help: "1 while a pipeline runs.",
    registers,
    collect() {
      this.set(monitor.state.isRunning ? 1 : 0);
    },
  });
  new Gauge({
    name: "plumb_stage_seconds",
    help: "Seconds the stage took in the current or last run.",
    labelNames: ["stage", "status"],
    registers,
    collect() {
      this.reset();
      for (const stage of monitor.state.stages) {
        this.set({ stage: stage.name, status: stage.status }, stage.seconds);
      }
    },
  });
  new Gauge({
    name: "plumb_stage_done",
    help: "Units done by the stage in the current or last run.",
    labelNames: ["stage"],
    registers,
    collect() {
      this.reset();
      for (const stage of monitor.state.stages) this.set({ stage: stage.name }, stage.done);
    },
  });
  app.addHook("onResponse", (request, reply, done) => {
    counts.add(request.routeOptions.url ?? "unmatched", request.method, reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
  app.get("/metrics", { schema: { hide: true } }, async (_request, reply) =>
    reply.type(registry.contentType).send(`${await registry.metrics()}\n${counts.exposition()}`),
  );
}
