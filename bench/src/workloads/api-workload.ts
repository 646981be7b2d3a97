import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeEnvironment } from "../node-environment.js";
import type { Aim, BenchFolders, Contestant, Workload } from "../workload.js";

/** Peers that npm brings; fastify and mercurius in the versions of this repository. */
const packages = { fastify: "5.12.8", graphql: "16.15.0", "graphql-yoga": "5.24.1", mercurius: "16.10.1" } as const;
const source = "demo:?securities=60&years=3&seed=5";
const requestsARun = 20_000;

/** Rendered by our server before it is timed. */
const pages = ["/", "/evidence", "/data"];

/** The part of our schema that the query asks, as the peers serve it. */
const schema = `type Candles { session: [String!]! open: [Float]! high: [Float]! low: [Float]! close: [Float]! volume: [Float]! }
type Security { candles(last: Int): Candles! }
type Query { security(id: String!): Security }`;
const query = `query Bars($id: String!, $last: Int) { security(id: $id) { candles(last: $last) { session open high low close volume } } }`;

/** Rows of the REST answer, asked of our server once. */
interface Asked {
  readonly path: string;
  readonly body: string;
  readonly id: string;
  readonly candles: Readonly<Record<string, readonly unknown[]>>;
}

/** W-API-BARS, W-API-INSIGHTS: an answer of the release from memory beside bare Node serving the same bytes. */
export function restWorkload(root: string, name: "W-API-BARS" | "W-API-INSIGHTS"): Workload {
  const what = name === "W-API-BARS" ? "the last 100 bars of a security" : "the newest ranking";
  return {
    name,
    about: `Answer ${requestsARun} requests for ${what} as JSON over REST on 16 connections; ours with guard, limits, ETag and metrics on, after pages of the web app were rendered.`,
    data: `The release of ${source}; the peers serve the bytes that our server answered.`,
    prepare: (folders) => prepareApi(folders),
    contestants: [
      ours(name, { pages }),
      peer(root, name, "bare Node http", process.version.slice(1), "http"),
      peer(root, name, "Fastify", packages.fastify, "fastify"),
    ],
    compare: async (outputs) => sameAnswers(outputs, (text) => text),
    aims: [{ peer: "bare Node http", ratio: 1.15 }],
  };
}

/** W-API-GRAPHQL: 100 bars through GraphQL beside other servers with the same part of the schema. */
export function graphqlWorkload(root: string): Workload {
  const name = "W-API-GRAPHQL";
  const aims: Aim[] = [{ peer: "mercurius with JIT", ratio: 1 }];
  return {
    name,
    about: `Answer ${requestsARun} queries for the last 100 bars of a security on 16 connections. No two requests of the first program are the same, so that each is computed; the second may answer from memory, as a page asked twice does.`,
    data: `The release of ${source}; the peers hold the same bars in memory and serve that part of the schema without limits or metrics.`,
    prepare: (folders) => prepareApi(folders),
    contestants: [
      { ...ours(name, { isDistinct: true, pages }), name: "Plumbline, computed" },
      { ...ours(name, { pages }), name: "Plumbline, from memory" },
      peer(root, name, "mercurius with JIT", packages.mercurius, "mercurius"),
      peer(root, name, "graphql-yoga", packages["graphql-yoga"], "yoga"),
    ],
    compare: async (outputs) =>
      sameAnswers(outputs, (text) => JSON.stringify((JSON.parse(text) as { data: unknown }).data)),
    aims,
  };
}

function ours(workload: string, more: object): Contestant {
  return {
    name: "Plumbline",
    version: "this commit",
    command: (folders) => {
      const work = workFile(folders, workload, more);
      const environment = JSON.stringify({ PLUMB_HOME: home(folders), PLUMB_XGBOOST_LIB: "none" });
      const program = [process.execPath, plumb(folders), "up", "--no-run", "--source", source];
      return {
        file: process.execPath,
        args: [contestant(folders), work, environment, String(requestsARun), ...program],
      };
    },
  };
}

function peer(root: string, workload: string, name: string, version: string, kind: string): Contestant {
  return {
    name,
    version,
    command: (folders) => {
      const modules = nodeEnvironment(root, "api", packages);
      const program = join(folders.root, "bench", "peers", "api_server.cjs");
      const isDistinct = kind === "mercurius" || kind === "yoga";
      const work = workFile(folders, workload, { isDistinct });
      const served = [process.execPath, program, kind, dataFile(folders, workload), modules];
      return { file: process.execPath, args: [contestant(folders), work, "{}", String(requestsARun), ...served] };
    },
  };
}

const home = (folders: BenchFolders) => join(folders.data, "api-home");
const plumb = (folders: BenchFolders) => join(folders.root, "apps", "server", "bin", "plumb.js");
const contestant = (folders: BenchFolders) => join(folders.root, "bench", "dist", "workloads", "api-contestant.js");
const dataFile = (folders: BenchFolders, workload: string) => join(folders.data, `${workload}.json`);

function workFile(folders: BenchFolders, workload: string, more: object): string {
  const { path, id } = JSON.parse(readFileSync(dataFile(folders, workload), "utf8")) as Asked;
  const isGraphql = workload === "W-API-GRAPHQL";
  const work = isGraphql ? { path: "/graphql", query, variables: { id, last: 100 }, ...more } : { path };
  const file = join(folders.data, `${workload}-${Object.keys(more).join("") || "plain"}.work.json`);
  writeFileSync(file, JSON.stringify(work));
  return file;
}

/** Makes the lake, and asks our server for what the peers are to serve. */
async function prepareApi(folders: BenchFolders): Promise<void> {
  const env = { ...process.env, PLUMB_HOME: home(folders), PLUMB_XGBOOST_LIB: "none", PLUMB_PORT: "0" };
  if (!existsSync(join(home(folders), "last-run.json"))) {
    const done = spawnSync(process.execPath, [plumb(folders), "run", "--source", source], { env, encoding: "utf8" });
    if (done.status !== 0) throw new Error(done.stderr.slice(-2000));
  }
  const args = [plumb(folders), "up", "--no-run", "--source", source, "--json"];
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "ignore"] });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let text = "";
      child.stdout.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        const found = /"url": ?"(http[^"]+)"/.exec(text)?.[1];
        if (found) resolve(found);
      });
      child.once("exit", () => reject(new Error("the server ended before it said where it listens")));
    });
    const get = async (path: string) => (await fetch(`${url}${path}`)).text();
    const { data } = JSON.parse(await get("/api/v1/insights?limit=1")) as { data: { securityId: string }[] };
    const id = data[0].securityId;
    const bars = `/api/v1/securities/${encodeURIComponent(id)}/bars?basis=split&last=100`;
    const body = await get(bars);
    const { data: candles } = JSON.parse(body) as { data: Asked["candles"] };
    const insights = "/api/v1/insights?limit=100";
    const write = (name: string, asked: object) => writeFileSync(dataFile(folders, name), JSON.stringify(asked));
    write("W-API-BARS", { path: bars, body, id });
    write("W-API-INSIGHTS", { path: insights, body: await get(insights), id });
    write("W-API-GRAPHQL", { path: "/graphql", id, schema, candles });
  } finally {
    child.kill("SIGINT");
  }
}

function sameAnswers(outputs: ReadonlyMap<string, string>, contentOf: (text: string) => string): string[] {
  const answers = [...outputs].map(([name, folder]) => ({
    name,
    content: contentOf(readFileSync(join(folder, "answer.json"), "utf8")),
  }));
  const [first, ...others] = answers;
  for (const other of others) {
    if (other.content !== first.content) throw new Error(`${other.name} answers otherwise than ${first.name}`);
  }
  return [`All answers are equal: ${Buffer.byteLength(first.content)} bytes.`];
}
