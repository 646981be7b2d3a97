import { spawnSync } from "node:child_process";
import { statfs } from "node:fs/promises";
import { createServer } from "node:net";
import {
  describeMongoDocuments,
  describePostgres,
  LakeUpkeep,
  openGradientBoosting,
  sampleReadiness,
} from "@plumbline/adapters";
import { readReleases } from "@plumbline/pipeline";
import { ownerRemedy } from "../database/claim-store.js";
import { documentsOwner, postgresOwner, type StoreOwner } from "../database/look-at-owners.js";
import { foldersOf, prepareHome } from "../home.js";
import { lockHolder } from "../lock/lake-lock.js";
import { listLakes } from "../run/lakes.js";
import { openLakeStore } from "../run/open-lake-store.js";
import { problemOf } from "../run/problem.js";
import type { Finding } from "./finding.js";
import type { CommandContext } from "./main.js";
import { ownTables } from "./own-tables.js";
import { textTable } from "./text-table.js";

const leastFreeBytes = 2_000_000_000;

/** In place of fetching. */
const notFetched = async () => ({ tried: ["not in the cache yet"] });

/**
 * `plumb doctor`: looks at everything a run and the server need, and changes nothing but the home's folders.
 *
 * @param mayFetch what is not in the cache yet is fetched into it
 */
export async function doctor(context: CommandContext, mayFetch: boolean): Promise<void> {
  const { config } = context;
  const homeFound = await home(config.home);
  const findings = [
    nodeVersion(),
    platform(),
    homeFound,
    await diskFree(config.home),
    await port(config.host, config.port),
    pip(),
    await documents(context),
    ...(homeFound.state === "bad" ? [] : await insideHome(context, mayFetch)),
  ];
  const isHealthy = findings.every((finding) => finding.state !== "bad");
  context.answer({ isHealthy, findings });
  if (context.isJson) return;
  const sign = { ok: "✓", note: "·", bad: "✗" } as const;
  for (const line of textTable(
    ["", "what", "found"],
    findings.map((finding) => [sign[finding.state], finding.check, finding.found]),
  ))
    context.say(line);
  for (const finding of findings) if (finding.remedy) context.say(`${finding.check}: ${finding.remedy}`);
}

/** What needs a home to be looked at. */
async function insideHome(context: CommandContext, mayFetch: boolean): Promise<readonly Finding[]> {
  return [
    await xgboost(context, mayFetch),
    await sample(context, mayFetch),
    await postgres(context),
    ...(await ownTables(context.config)),
    ...(await lakes(context.config.home)),
  ];
}

function nodeVersion(): Finding {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const isOk = major > 20 || (major === 20 && minor >= 20);
  return {
    check: "Node",
    state: isOk ? "ok" : "bad",
    found: process.version,
    remedy: isOk ? "" : "Install Node 20.20 or newer.",
  };
}

function platform(): Finding {
  const name = `${process.platform} ${process.arch}`;
  const isSupported = process.platform === "linux" && (process.arch === "x64" || process.arch === "arm64");
  return {
    check: "platform",
    state: isSupported ? "ok" : "note",
    found: name,
    remedy: isSupported ? "" : "Linux on x64 and arm64 is supported; others are best effort.",
  };
}

async function home(folder: string): Promise<Finding> {
  try {
    await prepareHome(folder);
    return { check: "home", state: "ok", found: `${folder} can be written`, remedy: "" };
  } catch (error) {
    const problem = problemOf(error);
    return { check: "home", state: "bad", found: `${problem.code}: ${problem.message}`, remedy: problem.remedy };
  }
}

async function diskFree(folder: string): Promise<Finding> {
  const space = await statfs(folder).catch(() => null);
  if (!space) return { check: "disk", state: "note", found: "free space is not known", remedy: "" };
  const free = space.bavail * space.bsize;
  return {
    check: "disk",
    state: free >= leastFreeBytes ? "ok" : "note",
    found: `${(free / 1e9).toFixed(1)} GB free`,
    remedy: free >= leastFreeBytes ? "" : "Keep 2 GB free, or point PLUMB_HOME to another disk.",
  };
}

function port(host: string, number: number): Promise<Finding> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", async ({ code = "" }: NodeJS.ErrnoException) => {
      const ours = code === "EADDRINUSE" ? await servedThere(host, number) : null;
      if (ours !== null) {
        resolve({ check: "port", state: "ok", found: `${host}:${number} is served by plumb ${ours}`, remedy: "" });
        return;
      }
      resolve({
        check: "port",
        state: code === "EADDRINUSE" ? "note" : "bad",
        found: `${host}:${number}: ${code === "EADDRINUSE" ? "taken by another program" : code}`,
        remedy: "Set PLUMB_PORT to a free port.",
      });
    });
    server.listen(number, host, () =>
      server.close(() => resolve({ check: "port", state: "ok", found: `${host}:${number} is free`, remedy: "" })),
    );
  });
}

/** The version of the plumb that answers there; null where something else does. */
async function servedThere(host: string, number: number): Promise<string | null> {
  const address = host.includes(":") ? `[${host}]` : host;
  try {
    const answer = await fetch(`http://${address}:${number}/healthz`, { signal: AbortSignal.timeout(2_000) });
    const { status, version } = (await answer.json()) as { status?: unknown; version?: unknown };
    return status === "ok" && typeof version === "string" ? version : null;
  } catch {
    return null;
  }
}

async function xgboost({ config }: CommandContext, mayFetch: boolean): Promise<Finding> {
  let isLookedFor = false;
  const fetcher = () => {
    isLookedFor = true;
    return notFetched();
  };
  const options = { cacheDir: foldersOf(config.home).cache, env: config.environment };
  try {
    const opened = await openGradientBoosting({ ...options, ...(mayFetch ? {} : { fetcher }) });
    if (isLookedFor) {
      const found = "not in the cache yet: a run fetches it, about 5 MB, once";
      return { check: "XGBoost", state: "note", found, remedy: "To see whether it can be had: plumb doctor --fetch" };
    }
    if ("absent" in opened) {
      return {
        check: "XGBoost",
        state: "note",
        found: `${opened.absent}; ridge alone will be trained`,
        remedy: "Install pip, or set PLUMB_XGBOOST_LIB to a libxgboost file.",
      };
    }
    await opened.engine.close();
    return { check: "XGBoost", state: "ok", found: opened.engine.version, remedy: "" };
  } catch (error) {
    const problem = problemOf(error);
    return { check: "XGBoost", state: "bad", found: problem.message, remedy: problem.remedy };
  }
}

async function postgres({ config }: CommandContext): Promise<Finding> {
  try {
    const found = await describePostgres({ folder: foldersOf(config.home).postgres, url: config.postgresUrl ?? "" });
    return ownedFinding(
      "PostgreSQL",
      found,
      await postgresOwner(config),
      "users, watchlists, jobs and catalog pointers",
    );
  } catch (error) {
    const { message, remedy } = problemOf(error);
    const found = `${message}; the lake is served without users, watchlists, jobs and catalog pointers`;
    return { check: "PostgreSQL", state: "note", found, remedy };
  }
}

async function documents({ config }: CommandContext): Promise<Finding> {
  const check = "documents";
  const url = config.documentsUrl;
  if (url === null) {
    const isOff = config.postgresUrl === "off";
    const found = isOff ? "kept nowhere: PostgreSQL is off and PLUMB_DOCUMENTS_URL is not set" : "kept in PostgreSQL";
    return { check, state: isOff ? "note" : "ok", found, remedy: "" };
  }
  try {
    return ownedFinding(check, await describeMongoDocuments(url), await documentsOwner(config), "documents");
  } catch (error) {
    const { message, remedy } = problemOf(error);
    return { check, state: "note", found: `${message}; the lake is served without documents`, remedy };
  }
}

/** A store that was reached, and whose it is. */
function ownedFinding(check: string, found: string, owner: StoreOwner | null, without: string): Finding {
  if (owner === null) return { check, state: "ok", found, remedy: "" };
  const said = `${found}; ${owner.found}`;
  if (owner.ownership === "ours" || owner.ownership === "nobody's")
    return { check, state: "ok", found: said, remedy: "" };
  return { check, state: "note", found: `${said}; the lake is served without ${without}`, remedy: ownerRemedy };
}

async function sample({ config }: CommandContext, mayFetch: boolean): Promise<Finding> {
  const options = { cacheDir: foldersOf(config.home).cache, env: config.environment };
  const { wheel, state, tried } = await sampleReadiness({ ...options, ...(mayFetch ? {} : { fetcher: notFetched }) });
  if (state === "absent" && !mayFetch) {
    const found = `${wheel} is not in the cache yet: the first run on it fetches it, once`;
    return { check: "sample:", state: "ok", found, remedy: "" };
  }
  if (state === "absent") {
    return {
      check: "sample:",
      state: "note",
      found: `${wheel} could not be had: ${tried.join("; ")}`,
      remedy: "Only --source sample: needs it: connect once with pip at hand, or use demo: or file:<path>.",
    };
  }
  const found = `${wheel} ${state === "cached" ? "in the cache" : "fetched into the cache"}, every hash right`;
  return { check: "sample:", state: "ok", found, remedy: "" };
}

function pip(): Finding {
  for (const [command, ...args] of [
    ["pip3", "--version"],
    ["python3", "-m", "pip", "--version"],
  ]) {
    const done = spawnSync(command, args, { encoding: "utf8", timeout: 10_000 });
    if (done.status === 0) {
      return { check: "pip", state: "ok", found: done.stdout.split(" ").slice(0, 2).join(" "), remedy: "" };
    }
  }
  return {
    check: "pip",
    state: "note",
    found: "not there: only needed once, to fetch XGBoost and the data of sample:",
    remedy: "Install python3-pip, or set PLUMB_XGBOOST_LIB.",
  };
}

async function scatteredTables(lakeFolder: string): Promise<string[]> {
  const upkeep = new LakeUpkeep(lakeFolder);
  const states = await Promise.all((await upkeep.tables()).map((table) => upkeep.state(table)));
  return states.filter(({ isScattered }) => isScattered).map(({ table }) => table);
}

async function lakes(homeFolder: string): Promise<Finding[]> {
  const held = await listLakes(foldersOf(homeFolder));
  if (held.length === 0) {
    return [{ check: "lake", state: "note", found: "none yet", remedy: "Run plumb run, or npm start." }];
  }
  return Promise.all(
    held.map(async (lake): Promise<Finding> => {
      const check = `lake of ${lake.source}`;
      try {
        const holder = await lockHolder(lake.folder);
        const newest = (await readReleases(openLakeStore(lake.folder)))[0];
        const release = newest
          ? `release ${newest.releaseId} of ${new Date(newest.releasedAt).toISOString()}`
          : "no release yet";
        const scattered = await scatteredTables(lake.folder);
        const lie = scattered.length === 0 ? "" : `; many small files in ${scattered.join(", ")}`;
        const tidy =
          scattered.length === 0 ? "" : `Reads are slower than need be: plumb lake optimise --source ${lake.source}`;
        return {
          check,
          state: newest && scattered.length === 0 ? "ok" : "note",
          found: `${release}${lie}${holder ? `; held by ${holder}` : ""}`,
          remedy: newest || holder ? tidy : "Run plumb run: an interrupted run resumes.",
        };
      } catch (error) {
        const problem = problemOf(error);
        return { check, state: "bad", found: `${problem.code}: ${problem.message}`, remedy: problem.remedy };
      }
    }),
  );
}
