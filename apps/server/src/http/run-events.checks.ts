import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import type { FastifyInstance } from "fastify";
import { readConfig } from "../config.js";
import { watchHolder } from "../lock/lake-lock.js";
import { RunHistory } from "../run/run-history.js";
import { buildServer } from "./build-server.js";
import type { SmallLake } from "./small-lake.js";

interface Seen {
  readonly id: string;
  readonly event: string;
  readonly data: ReturnType<JSON["parse"]>;
}

/** Runs as they are kept and told; it changes the state of the lake's monitor. */
export function checkRuns(lake: SmallLake): void {
  describe("runs as they go on", () => {
    let app: FastifyInstance;
    const { monitor, reader, document } = lake;
    let port = 0;
    before(async () => {
      await reader.refresh();
      app = await buildServer(readConfig({}, "/"), lake);
      await app.listen({ host: "127.0.0.1", port: 0 });
      port = (app.server.address() as AddressInfo).port;
    });
    after(() => app.close());

    /** Reads events until `enough` says so, then hangs up. */
    function listen(enough: (seen: readonly Seen[]) => boolean, lastEventId?: string): Promise<Seen[]> {
      return new Promise((resolve, reject) => {
        const headers = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
        const request = get({ host: "127.0.0.1", port, path: "/api/v1/runs/events", headers }, (response) => {
          let text = "";
          response.on("data", (chunk: Buffer) => {
            text += chunk.toString();
            const seen = eventsIn(text);
            if (!enough(seen)) return;
            request.destroy();
            resolve(seen);
          });
          response.on("end", () => resolve(eventsIn(text)));
        });
        request.on("error", (error: NodeJS.ErrnoException) =>
          error.code === "ECONNRESET" ? undefined : reject(error),
        );
      });
    }

    it("tell the state first, then each stage's progress and a line for each turn", async () => {
      const act = () => {
        monitor.begin("demo:", ["ingest", "training"], "run-1");
        monitor.report({ stage: "ingest", done: 3, total: 10, unit: "payloads" });
        monitor.report({ stage: "ingest", done: 10, total: 10, unit: "payloads", note: "done" });
        monitor.say("fetching a library");
        monitor.report({ stage: "training", done: 0, total: Number.NaN, unit: "models" });
      };
      let isBegun = false;
      const seen = await listen((events) => {
        if (!isBegun && events.some(({ event }) => event === "status")) {
          isBegun = true;
          act();
        }
        return events.some(({ event, data }) => event === "log" && /training begins/.test(data.line));
      });
      assert.equal(seen[0].event === "log" || seen[0].event === "status", true);
      const progress = seen.find(({ event }) => event === "progress");
      assert.deepEqual(
        [progress?.data.runId, progress?.data.stage, progress?.data.done, progress?.data.total, progress?.data.unit],
        ["run-1", "ingest", 3, 10, "payloads"],
      );
      const lines = seen.filter(({ event }) => event === "log").map(({ data }) => data.line as string);
      for (const wanted of [/run on demo: begins/, /ingest begins/, /ingest done: 10 payloads/, /fetching a library/]) {
        assert.ok(
          lines.some((line) => wanted.test(line)),
          String(wanted),
        );
      }
    });

    it("go on after the last event seen, and begin anew for an id that is not held", async () => {
      const first = await listen((seen) => seen.some(({ event }) => event === "status"));
      const last = first.at(-1)!.id;
      monitor.say("one more line");
      monitor.say("and another");
      const missed = await listen((seen) => seen.length >= 2, last);
      assert.deepEqual(
        missed.map(({ data }) => data.line),
        ["one more line", "and another"],
      );
      const anew = await listen((seen) => seen.some(({ event }) => event === "status"), "00000000-1");
      assert.ok(anew.some(({ event }) => event === "status"));
      assert.ok(anew.some(({ data }) => data.line === "and another"));
    });

    it("are kept: each run with its stages, rows, seconds and log", async () => {
      const url = `http://127.0.0.1:${port}`;
      const { data, total } = (await (await fetch(`${url}/api/v1/runs`)).json()) as ReturnType<JSON["parse"]>;
      assert.equal(total, 1);
      const [run] = data;
      assert.deepEqual([run.runId, run.status, run.releaseId], [document.runId, "done", document.release?.releaseId]);
      assert.deepEqual(
        run.stages.map((stage: { name: string; rows: number }) => [stage.name, stage.rows]),
        document.stages.map((stage) => [stage.name, stage.rows]),
      );
      assert.ok(run.stages.every((stage: { cpuSeconds: number }) => stage.cpuSeconds >= 0));
      const query = `{ run(id: "${document.runId}") { about endedAt lines { at line } stages { name seconds } } runs { totalCount nodes { runId } } run2: run(id: "no") { runId } }`;
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) });
      const body = (await answer.json()) as ReturnType<JSON["parse"]>;
      assert.equal(body.errors, undefined);
      assert.ok(body.data.run.lines.some(({ line }: { line: string }) => /^evaluation done: /.test(line)));
      assert.deepEqual([body.data.run2, body.data.runs.totalCount], [null, 1]);
      assert.equal((await fetch(`${url}/api/v1/runs/nope`)).status, 404);
    });

    it("are known from the lake's commits where no journal was kept, and as interrupted where their process is gone", async () => {
      const folder = await mkdtemp(join(tmpdir(), "plumb-runs-"));
      try {
        const past = await new RunHistory(folder, "lake", reader).all();
        const bare = past.find(({ runId }) => runId === document.runId)!;
        assert.deepEqual([bare.runId, bare.status, bare.madeWith], [document.runId, "done", null]);
        assert.equal(
          bare.stages.find(({ name }) => name === "targets")?.rows,
          document.stages.find(({ name }) => name === "targets")?.rows,
        );
        const record = {
          runId: document.runId,
          lake: "lake",
          status: "running",
          pid: 2 ** 22 + 1,
          startedAt: "2026-01-01",
          lines: [],
          stages: [],
        };
        await writeFile(join(folder, "a.json"), JSON.stringify(record));
        await writeFile(join(folder, "b.json"), "{ half");
        const [one, ...others] = await new RunHistory(folder, "lake", reader).all();
        assert.deepEqual([one.status, others], ["interrupted", []]);
        assert.deepEqual((await readdir(folder)).length, 2);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it("of another process are followed to their end, and called failed when it is killed", async () => {
      const home = await mkdtemp(join(tmpdir(), "plumb-watch-"));
      const signal = new AbortController().signal;
      try {
        assert.equal(await watchHolder(home, monitor, signal), false);
        for (const isKilled of [false, true]) {
          const child = await startHolder(home);
          const unfollow = monitor.follow((state) => {
            if (state.source !== "other:") return;
            if (isKilled) child.kill("SIGKILL");
            else child.stdin?.write("go\n");
          });
          assert.equal(await watchHolder(home, monitor, signal), true);
          unfollow();
          assert.equal(monitor.state.isRunning, false);
          assert.equal(monitor.state.problem?.code, isKilled ? "CANCELLED" : undefined);
          if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
        }
      } finally {
        await rm(home, { recursive: true });
      }
    });

    it("end with the server: a reader's stream is closed, not cut", async () => {
      const other = await buildServer(readConfig({}, "/"), lake);
      await other.listen({ host: "127.0.0.1", port: 0 });
      const at = (other.server.address() as AddressInfo).port;
      const stream = await fetch(`http://127.0.0.1:${at}/api/v1/runs/events`);
      const whole = stream.text();
      await other.close();
      assert.match(await whole, /event: status/);
    });
  });
}

function eventsIn(text: string): Seen[] {
  return text
    .split("\n\n")
    .slice(0, -1)
    .flatMap((part) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(part)?.[1];
      const [id, event, data] = [field("id"), field("event"), field("data")];
      return id && event && data ? [{ id, event, data: JSON.parse(data) }] : [];
    });
}

async function startHolder(home: string): Promise<ChildProcess> {
  const program = `
    import { runAlone } from ${JSON.stringify(new URL("../lock/lake-lock.js", import.meta.url).href)};
    import { RunMonitor } from ${JSON.stringify(new URL("../run/run-monitor.js", import.meta.url).href)};
    const monitor = new RunMonitor();
    const wanted = { home: ${JSON.stringify(home)}, request: "r", about: "other:", mayFollow: false, signal: new AbortController().signal };
    await runAlone(wanted, monitor, async () => {
      monitor.begin("other:", ["ingest"]);
      console.log("held");
      await new Promise((resolve) => process.stdin.once("data", resolve));
      monitor.finish("r1", []);
    });
    process.stdin.destroy();
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["pipe", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout! })) if (line === "held") break;
  return child;
}
