import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import { PlatformError } from "@plumbline/core";
import { RunMonitor } from "../run/run-monitor.js";
import { lockHolder, runAlone } from "./lake-lock.js";
import { lockFolderOf } from "./lock-folder.js";

const holderProgram = (home: string, request: string) => `
  import { runAlone } from ${JSON.stringify(new URL("./lake-lock.js", import.meta.url).href)};
  import { RunMonitor } from ${JSON.stringify(new URL("../run/run-monitor.js", import.meta.url).href)};
  const monitor = new RunMonitor();
  const wanted = { home: ${JSON.stringify(home)}, request: ${JSON.stringify(request)}, about: "demo:", mayFollow: false, signal: new AbortController().signal };
  await runAlone(wanted, monitor, async () => {
    monitor.begin("demo:", ["ingest"]);
    console.log("held");
    await new Promise((resolve) => process.stdin.once("data", resolve));
    return { answer: 42 };
  });
  process.stdin.destroy();
`;

async function startHolder(home: string, request: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", holderProgram(home, request)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout! })) if (line === "held") break;
  return child;
}

describe("the lake's lock", () => {
  let home = "";
  before(async () => {
    home = await mkdtemp(join(tmpdir(), "plumb-lock-"));
  });
  after(() => rm(home, { recursive: true, force: true }));
  const wanted = (request: string, mayFollow = true, signal = new AbortController().signal) => ({
    home,
    request,
    about: request,
    mayFollow,
    signal,
  });

  it("is free at once when its holder is killed", async () => {
    const child = await startHolder(home, "a");
    assert.match((await lockHolder(home)) ?? "", new RegExp(`process ${child.pid}`));
    child.kill("SIGKILL");
    await once(child, "exit");
    const { result, wasFollowed } = await runAlone(wanted("b"), new RunMonitor(), async () => "mine");
    assert.deepEqual([result, wasFollowed], ["mine", false]);
  });

  it("lets a second caller that asks for the same end with the first one's result", async () => {
    const child = await startHolder(home, "same");
    const monitor = new RunMonitor();
    const following = runAlone(wanted("same"), monitor, async () => assert.fail("must not work itself"));
    monitor.follow((state) => {
      if (state.source === "demo:") child.stdin!.write("go\n");
    });
    const { result, wasFollowed } = await following;
    assert.deepEqual([result, wasFollowed], [{ answer: 42 }, true]);
  });

  it("hands the work to the follower when the holder dies half-way", async () => {
    const child = await startHolder(home, "same");
    const monitor = new RunMonitor();
    monitor.follow(() => child.kill("SIGKILL"));
    const { result, wasFollowed } = await runAlone(wanted("same"), monitor, async () => "resumed");
    assert.deepEqual([result, wasFollowed], ["resumed", false]);
  });

  it("refuses another request, and any request that does not want to follow, with LAKE_BUSY", async () => {
    const child = await startHolder(home, "same");
    const isBusy = (error: unknown) => error instanceof PlatformError && error.code === "LAKE_BUSY";
    const idle = async () => "never";
    await assert.rejects(runAlone(wanted("other"), new RunMonitor(), idle), isBusy);
    await assert.rejects(runAlone(wanted("same", false), new RunMonitor(), idle), isBusy);
    child.kill("SIGKILL");
    await once(child, "exit");
  });

  it("stops following when asked to stop", async () => {
    const child = await startHolder(home, "same");
    const stop = new AbortController();
    const monitor = new RunMonitor();
    monitor.follow(() => stop.abort());
    const following = runAlone(wanted("same", true, stop.signal), monitor, async () => "never");
    await assert.rejects(following, (error) => error instanceof PlatformError && error.code === "CANCELLED");
    child.kill("SIGKILL");
    await once(child, "exit");
  });

  it("has one holder however many reach for it together, and leaves one file", async () => {
    let holders = 0;
    let most = 0;
    const work = async () => {
      holders++;
      most = Math.max(most, holders);
      await new Promise((resolve) => setImmediate(resolve));
      holders--;
    };
    await Promise.all(Array.from({ length: 20 }, (_, i) => runTillFree(`r${i}`, work)));
    assert.equal(most, 1);
    assert.equal((await readdir(await lockFolderOf(home))).length, 1);
  });

  async function runTillFree(request: string, work: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await runAlone(wanted(request, false), new RunMonitor(), work);
        return;
      } catch (error) {
        if (!(error instanceof PlatformError && error.code === "LAKE_BUSY")) throw error;
      }
    }
  }

  it("lies beside the system's temporary files where the home's path is too long for a socket", async () => {
    const deep = await mkdtemp(join(home, "a".repeat(90)));
    assert.ok((await lockFolderOf(deep)).startsWith(join(tmpdir(), "plumb-")));
    const { result } = await runAlone({ ...wanted("x"), home: deep }, new RunMonitor(), async () => 1);
    assert.equal(result, 1);
  });
});
