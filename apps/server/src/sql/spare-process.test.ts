import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { keepSpare, takeProcess } from "./spare-process.js";

const children = async (pid: number) =>
  (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim().split(" ").filter(Boolean).map(Number);
const until = async (isSo: () => Promise<boolean>) => {
  for (let i = 0; i < 6000 && !(await isSo()); i++) await new Promise((done) => setTimeout(done, 20));
  assert.ok(await isSo());
};

describe("the process that waits for a query", { skip: process.platform === "linux" ? false : "reads /proc" }, () => {
  it("is one, has the engine loaded and no environment, and is taken once", async () => {
    keepSpare();
    keepSpare();
    const [spare, ...more] = await children(process.pid);
    assert.deepEqual(more, []);
    await until(async () => (await readFile(`/proc/${spare}/maps`, "utf8")).includes("duckdb"));
    const said = (await readFile(`/proc/${spare}/environ`, "utf8")).split("\0").filter(Boolean);
    const ofChannel = ["NODE_CHANNEL_FD", "NODE_CHANNEL_SERIALIZATION_MODE"];
    assert.deepEqual(said.map((one) => one.split("=")[0]).sort(), ofChannel);
    const taken = [takeProcess("/"), takeProcess("/")];
    assert.equal(taken[0].pid, spare);
    assert.notEqual(taken[1].pid, spare);
    for (const child of taken) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  });

  it("keeps the server from nothing, and ends with it", async () => {
    const program = JSON.stringify(new URL("./spare-process.js", import.meta.url).href);
    const code = `import(${program}).then(({ keepSpare }) => { keepSpare(); process.stdin.once("data", () => process.stdin.pause()); })`;
    const server = spawn(process.execPath, ["-e", code], { stdio: ["pipe", "ignore", "inherit"] });
    await until(async () => (await children(server.pid ?? 0)).length === 1);
    const [spare] = await children(server.pid ?? 0);
    server.stdin.end("go\n");
    assert.deepEqual(await once(server, "exit"), [0, null], "nothing of the spare keeps it");
    await until(() =>
      readFile(`/proc/${spare}/stat`).then(
        () => false,
        () => true,
      ),
    );
  });
});
