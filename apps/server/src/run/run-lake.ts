import { randomBytes } from "node:crypto";
import { basename, join } from "node:path";
import {
  deriveLakeMetadata,
  openFolderPayloadStore,
  openGradientBoosting,
  openMarketData,
  writeDemoTruth,
} from "@plumbline/adapters";
import { type MarketData, type OtherLake, throwIfCancelled } from "@plumbline/core";
import { runStreet, stages } from "@plumbline/pipeline";
import type { ServerConfig } from "../config.js";
import { type HomeFolders, prepareHome } from "../home.js";
import { runAlone } from "../lock/lake-lock.js";
import { listLakes, prepareLake } from "./lakes.js";
import { openLakeStore } from "./open-lake-store.js";
import { problemOf } from "./problem.js";
import { type RunDocument, runDocumentOf } from "./run-document.js";
import { RunJournal } from "./run-journal.js";
import type { RunMonitor } from "./run-monitor.js";
import { type RunRequest, requestIdentity, writeLastRun } from "./run-request.js";
import { streetConfigOf } from "./street-config.js";

export interface RunOptions {
  readonly config: ServerConfig;
  readonly request: RunRequest;
  /** False refuses with LAKE_BUSY instead of following a run that is there. */
  readonly mayFollow: boolean;
  readonly signal: AbortSignal;
  /** The run's clock, ms UTC. */
  readonly now: number;
  /** Told one line of what takes time before the first stage. */
  readonly note: (line: string) => void;
}

/**
 * Runs the street on the lake of the request's source, alone, or follows the run that is already there.
 *
 * @returns the document `plumb run --json` prints
 */
export async function runLake(options: RunOptions, monitor: RunMonitor): Promise<RunDocument> {
  const { config, request, signal } = options;
  const folders = await prepareHome(config.home);
  const runId = runIdOf(options.now);
  const source = await openMarketData(request.source, request.declared, {
    cacheDir: folders.cache,
    env: config.environment,
    report: options.note,
  });
  const description = await source.describe();
  throwIfCancelled(signal, "before the first stage");
  const lake = await prepareLake(folders, description.id);
  const wanted = {
    home: lake.folder,
    request: requestIdentity(request),
    about: aboutOf(request),
    mayFollow: options.mayFollow,
    signal,
  };
  const { result } = await runAlone(wanted, monitor, async () => {
    const about = { runId, lake: basename(lake.folder), source: description.id, about: aboutOf(request) };
    const journal = await RunJournal.begin(folders.runs, about, monitor);
    monitor.begin(description.id, stageNames(request.upTo), runId);
    try {
      await writeLastRun(folders.lastRun, request);
      const note = (line: string) => {
        monitor.say(line);
        options.note(line);
      };
      const document = await runHeld({ ...options, runId, note }, folders, source, lake.folder, monitor);
      await journal.end("done", document, null);
      return document;
    } catch (error) {
      const problem = problemOf(error);
      monitor.fail(problem);
      await journal.end(problem.code === "CANCELLED" ? "cancelled" : "failed", null, problem);
      throw error;
    }
  });
  return result;
}

async function runHeld(
  options: RunOptions & { readonly runId: string },
  folders: HomeFolders,
  source: MarketData,
  lakeFolder: string,
  monitor: RunMonitor,
): Promise<RunDocument> {
  const { request, signal, now } = options;
  const opened = await openGradientBoosting({
    cacheDir: folders.cache,
    env: options.config.environment,
    report: options.note,
    signal,
  });
  const boosting = "engine" in opened ? opened.engine : null;
  try {
    const store = openLakeStore(lakeFolder);
    const description = await source.describe();
    if (description.isSimulated) await writeDemoTruth(request.source, join(folders.truth, basename(lakeFolder)));
    const streetConfig = streetConfigOf(description, request);
    const result = await runStreet({
      config: streetConfig,
      store,
      payloads: openFolderPayloadStore(folders.payloads),
      source,
      boosting,
      boostingAbsent: "absent" in opened ? opened.absent : null,
      otherLakes: await otherLakes(folders, lakeFolder),
      signal,
      now,
      runId: options.runId,
      threads: request.threads,
      report: (progress) => monitor.report(progress),
      ...(request.upTo === null ? {} : { upTo: request.upTo }),
    });
    const derived = await deriveLakeMetadata(lakeFolder);
    for (const { table, refusal } of derived)
      if (refusal !== null) options.note(`no Iceberg metadata for ${table}: ${refusal}`);
    const scattered = derived.filter(({ isScattered }) => isScattered).map(({ table }) => table);
    if (scattered.length > 0)
      options.note(`many small files in ${scattered.join(", ")}: plumb lake optimise joins them`);
    monitor.finish(result.runId, result.stages);
    return await runDocumentOf(result, streetConfig, store);
  } finally {
    await boosting?.close();
  }
}

/** Every other lake of the home: its trials may have been made on the same prices. */
async function otherLakes(folders: HomeFolders, own: string): Promise<OtherLake[]> {
  const others = (await listLakes(folders)).filter(({ folder }) => folder !== own);
  return others.map(({ folder }) => ({ name: basename(folder), tables: openLakeStore(folder) }));
}

function stageNames(upTo: string | null): string[] {
  const names = stages.map((stage) => stage.name);
  return upTo === null ? names : names.slice(0, names.indexOf(upTo) + 1);
}

/** Time first, so that ids sort; the rest tells apart two runs of one second. */
function runIdOf(now: number): string {
  const time = new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, "");
  return `${time}Z-${randomBytes(3).toString("hex")}`;
}

function aboutOf(request: RunRequest): string {
  const parts = [request.source, `horizon ${request.horizon}`, `${request.costBp} bp`];
  if (request.full) parts.push("full");
  if (request.upTo !== null) parts.push(`up to ${request.upTo}`);
  return parts.join(", ");
}
