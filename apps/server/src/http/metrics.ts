import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { RunMonitor } from "../run/run-monitor.js";
import type { LakeReader } from "../serving/lake-reader.js";

/** Prometheus metrics of requests, the process, the pipeline and the release; served at /metrics. */
export function serveMetrics(app: FastifyInstance, reader: LakeReader, monitor: RunMonitor): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "plumb_" });
  const registers = [registry];
  const requests = new Counter({
    name: "plumb_http_requests_total",
    help: "Requests answered, by route, method and status.",
    labelNames: ["route", "method", "status"],
    registers,
  });
  const durations = new Histogram({
    name: "plumb_http_request_seconds",
    help: "Seconds from the request's arrival to the end of its answer, by route.",
    labelNames: ["route"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
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
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "unmatched";
    requests.inc({ route, method: request.method, status: String(reply.statusCode) });
    durations.observe({ route }, reply.elapsedTime / 1000);
  });
  app.get("/metrics", { schema: { hide: true } }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
