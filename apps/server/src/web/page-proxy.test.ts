import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import Fastify, { type FastifyInstance } from "fastify";
import { answerError, notFound, pathOf, sendProblem } from "../http/problem-details.js";
import { servePagesOf } from "../http/web-app.js";
import { PageProcess } from "./page-process.js";

const program = fileURLToPath(new URL("./small-pages.js", import.meta.url));

interface Told {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly internalUrl: string;
  readonly streamsClosed: number;
  readonly pid: number;
}

describe("pages from a process of their own", () => {
  let app: FastifyInstance;
  let pages: PageProcess;
  let url: string;
  const said: string[] = [];
  const ask = async (path = "/told", headers: Record<string, string> = {}) =>
    (await (await fetch(`${url}${path}`, { headers })).json()) as Told;

  before(async () => {
    app = Fastify({ forceCloseConnections: true });
    app.decorate("home", "/home/of/nobody");
    app.setErrorHandler((error, request, reply) => answerError(error as Error, request, reply));
    app.setNotFoundHandler((request, reply) => sendProblem(reply, request, notFound(pathOf(request)), 404));
    app.addHook("onRequest", (_request, reply, done) => {
      reply.header("x-content-type-options", "nosniff").header("x-frame-options", "DENY");
      done();
    });
    pages = new PageProcess(program, (what) => said.push(what));
    servePagesOf(app, pages);
    await app.listen({ host: "127.0.0.1", port: 0 });
    url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    const early = ask("/early");
    assert.equal(await pages.start(url), true);
    assert.equal((await early).path, "/early", "a request that came before the program was ready waits for it");
  });
  after(() => app.close());

  it("hands the path, the query and the headers over, and the server's own headers back under the program's", async () => {
    const answer = await fetch(`${url}/a%20b/c?x=1&y=%2F`, { headers: { cookie: "z=1", "accept-encoding": "gzip" } });
    const told = (await answer.json()) as Told;
    assert.equal(told.path, "/a%20b/c?x=1&y=%2F");
    assert.deepEqual(
      [told.headers.cookie, told.headers["accept-encoding"], told.headers.host, told.internalUrl],
      ["z=1", "gzip", url.slice("http://".length), url],
    );
    assert.equal(told.headers["x-plumb-pages"], undefined, "the secret stays between the two");
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
    assert.equal(answer.headers.get("x-frame-options"), "SAMEORIGIN");
  });

  it("gives redirects, cookies, pages that are not there and answers without a body as they are", async () => {
    const redirect = await fetch(`${url}/redirect`, { redirect: "manual" });
    assert.deepEqual([redirect.status, redirect.headers.get("location")], [307, "/elsewhere?x=1"]);
    assert.deepEqual(redirect.headers.getSetCookie(), ["a=1", "b=2"]);
    const missing = await fetch(`${url}/missing`);
    assert.deepEqual([missing.status, await missing.text()], [404, "<h1>not here</h1>"]);
    const head = await fetch(`${url}/told`, { method: "HEAD" });
    assert.deepEqual([head.status, await head.text()], [200, ""]);
  });

  it("keeps paths of machines from the pages", async () => {
    const answer = await fetch(`${url}/api/v1/nothing`);
    assert.deepEqual(
      [answer.status, answer.headers.get("content-type")],
      [404, "application/problem+json; charset=utf-8"],
    );
  });

  it("streams an answer while it is made, and ends it with the reader", async () => {
    const { streamsClosed } = await ask();
    const stopping = new AbortController();
    const answer = await fetch(`${url}/stream`, { signal: stopping.signal });
    const reader = answer.body!.getReader();
    assert.match(new TextDecoder().decode((await reader.read()).value), /data: 1/);
    stopping.abort();
    await reader.read().catch(() => {});
    while ((await ask()).streamsClosed === streamsClosed) await new Promise((resolve) => setTimeout(resolve, 10));
  });

  it("gives a long answer whole, many at once", async () => {
    const sizes = await Promise.all(
      Array.from({ length: 8 }, async () => (await (await fetch(`${url}/long`)).arrayBuffer()).byteLength),
    );
    assert.deepEqual(new Set(sizes), new Set([3_000_000]));
  });

  it("cannot be asked past the server", async () => {
    const { port } = await pages.address();
    for (const secret of ["", "guess"]) {
      const headers = { "x-plumb-pages": secret };
      assert.equal((await fetch(`http://127.0.0.1:${port}/told`, { headers })).status, 403);
    }
  });

  it("starts the program again when it ends; a request cut by that says so, one that waits is answered", async () => {
    const { pid } = await ask();
    await assert.rejects(async () => (await fetch(`${url}/cut`)).text(), "half an answer is no answer");
    const again = await ask();
    assert.notEqual(again.pid, pid);
    const killed = await fetch(`${url}/die`);
    assert.equal(killed.status, 503);
    assert.equal(((await killed.json()) as { code: string }).code, "PAGES_UNAVAILABLE");
    while (said.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.match(said[0], /exit code 8.*again in 0 ms/);
    // At once again where the first end was a minute ago.
    assert.match(said[1], /exit code 7.*again in (1000|0) ms/);
  });

  it("leaves no program behind, stopped or killed with -9", async () => {
    const script = `
      import { PageProcess } from ${JSON.stringify(new URL("./page-process.js", import.meta.url).href)};
      const pages = new PageProcess(${JSON.stringify(program)}, () => {});
      await pages.start("http://127.0.0.1:1");
      console.log(pages.pid);
    `;
    for (const signal of ["SIGKILL", "SIGTERM"] as const) {
      const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [line] = (await once(parent.stdout, "data")) as [Buffer];
      const pid = Number(line.toString());
      assert.equal(isAlive(pid), true);
      parent.kill(signal);
      await once(parent, "exit");
      while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // One that has ended and only waits to be counted, where nobody counts, is none.
  return !(process.platform === "linux" && /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "latin1")));
}
