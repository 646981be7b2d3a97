import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import type { FastifyInstance } from "fastify";
import { readConfig } from "./config.js";
import { buildServer } from "./http/build-server.js";
import type { SmallLake } from "./http/small-lake.js";

const page = readFileSync(new URL("../../../docs/api.md", import.meta.url), "utf8");

interface Example {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** The API page: its examples are answered, and it names everything. */
export function checkApiPage(lake: SmallLake): void {
  describe("docs/api.md", () => {
    const token = "the-value-of-PLUMB_TOKEN";
    let open: FastifyInstance;
    let guarded: FastifyInstance;
    let id = "";
    before(async () => {
      open = await buildServer(readConfig({}, "/"), lake);
      guarded = await buildServer(readConfig({ PLUMB_TOKEN: token }, "/"), lake);
      await lake.reader.refresh();
      const first = await open.inject({ url: "/api/v1/insights?limit=1", headers: { host: "127.0.0.1" } });
      id = (first.json() as { data: { securityId: string }[] }).data[0].securityId;
    });
    after(async () => {
      await open.close();
      await guarded.close();
    });

    it("has examples that a server answers as the page says", async () => {
      const examples = examplesIn(page);
      assert.ok(examples.length >= 20, `${examples.length} examples`);
      for (const { path, headers, body } of examples) {
        const url = encodeURI(path.replaceAll("$id", id));
        const isLogin = url === "/login";
        const app = isLogin ? guarded : open;
        const answer = await app.inject({
          method: body === null ? "GET" : "POST",
          url,
          headers: { host: "127.0.0.1:4000", ...headers },
          ...(body === null ? {} : { payload: body }),
        });
        assert.equal(answer.statusCode, isLogin ? 303 : 200, `${path}: ${answer.body.slice(0, 500)}`);
        const wanted = headers.accept ?? "application/json";
        const isOther = path.includes("format=");
        if (!isLogin && !isOther) assert.ok(String(answer.headers["content-type"]).startsWith(wanted), path);
        if (path === "/graphql")
          assert.deepEqual((answer.json() as { errors?: unknown }).errors, undefined, String(body));
      }
    });

    it("names every route, panel and field of the root", async () => {
      const document = (await open.inject({ url: "/api/v1/openapi.json", headers: { host: "127.0.0.1" } })).json() as {
        paths: Record<string, { get: { parameters?: { name: string; schema: { enum?: string[] } }[] } }>;
      };
      for (const path of Object.keys(document.paths).filter((one) => one.startsWith("/api/v1/"))) {
        assert.ok(page.includes(`\`${path.slice("/api/v1".length)}\``), path);
      }
      const panels = document.paths["/api/v1/panels/{panel}"].get.parameters?.find(({ name }) => name === "panel")
        ?.schema.enum;
      for (const panel of panels ?? []) assert.ok(page.includes(`\`${panel}\``), panel);
      const query = "{ __schema { queryType { fields { name } } } }";
      const headers = { host: "127.0.0.1" };
      const asked = (await open.inject({ method: "POST", url: "/graphql", headers, payload: { query } })).json() as {
        data: { __schema: { queryType: { fields: { name: string }[] } } };
      };
      for (const { name } of asked.data.__schema.queryType.fields) assert.ok(page.includes(`\`${name}\``), name);
    });
  });
}

/** The curl commands of a page: one a line, addresses, headers and bodies in single quotes. */
function examplesIn(markdown: string): Example[] {
  const blocks = [...markdown.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1]);
  return blocks
    .flatMap((block) => block.split("\n"))
    .filter((line) => line.startsWith("curl "))
    .map((line) => {
      const address = /'http:\/\/127\.0\.0\.1:4000([^']*)'/.exec(line)?.[1];
      assert.ok(address, line);
      const headers = [...line.matchAll(/-H '([\w-]+): ([^']*)'/g)].map((match) => [match[1], match[2]]);
      return { path: address, headers: Object.fromEntries(headers), body: / -d '([^']*)'/.exec(line)?.[1] ?? null };
    });
}
