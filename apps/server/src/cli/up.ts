import { once } from "node:events";
import { basename } from "node:path";
import { openMarketData } from "@plumbline/adapters";
import type { FastifyInstance } from "fastify";
import type { ServerConfig } from "../config.js";
import { DatabaseAccess, openDatabase } from "../database/database-access.js";
import { openDocuments } from "../database/open-documents.js";
import { workOnStores } from "../database/work-on-stores.js";
import { foldersOf, prepareHome } from "../home.js";
import { buildServer } from "../http/build-server.js";
import { addressError, requireFreeAddress } from "../http/free-address.js";
import { logOptions } from "../http/log-file.js";
import { serveWebApp } from "../http/web-app.js";
import { lostTables, lostTablesWords } from "../iceberg/lost-tables.js";
import { openCatalog, pointersOf } from "../iceberg/open-catalog.js";
import { serveCatalog } from "../iceberg/serve-catalog.js";
import { watchHolder } from "../lock/lake-lock.js";
import { runInChild } from "../run/child-run.js";
import { prepareLake } from "../run/lakes.js";
import { openLakeStore } from "../run/open-lake-store.js";
import { problemOf } from "../run/problem.js";
import type { RunDocument } from "../run/run-document.js";
import { RunHistory } from "../run/run-history.js";
import { RunMonitor } from "../run/run-monitor.js";
import { type RunRequest, readLastRun } from "../run/run-request.js";
import { LakeReader } from "../serving/lake-reader.js";
import type { CommandContext } from "./main.js";
import { showProgress } from "./progress-writer.js";
import { type RunFlags, requestOf } from "./run-flags.js";
import { summaryLines } from "./run-summary.js";

/** Milliseconds between looks for a release that another process made. */
const refreshEvery = 2000;
/** Milliseconds between looks for a run of another process. */
const watchEvery = 2000;

/** `plumb up`: the server first, so that progress can be seen, then the street; serves until it is stopped. */
export async function up(flags: RunFlags & { readonly run: boolean }, context: CommandContext): Promise<void> {
  const { config, signal } = context;
  await requireFreeAddress(config);
  const folders = await prepareHome(config.home);
  const request = requestOf(flags, await readLastRun(folders.lastRun), null, context.workingFolder);
  const source = await (await openMarketData(request.source, request.declared)).describe();
  const lake = await prepareLake(folders, source.id);

  const monitor = new RunMonitor();
  const reader = new LakeReader(openLakeStore(lake.folder), lake.folder);
  await reader.refresh();
  const runs = new RunHistory(folders.runs, basename(lake.folder), reader);
  const database = new DatabaseAccess(
    () => openDatabase(config),
    (access) => openDocuments(config, access),
  );
  const app = await buildServer(config, { reader, monitor, runs, database }, logOptions(folders.logs));
  serveCatalog(
    app,
    openCatalog(config, database, { store: reader.store, folder: lake.folder }, (error) =>
      app.log.error({ err: error }, "the catalog failed"),
    ),
  );
  const pages = serveWebApp(app);
  const url = await listen(app, config).catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  const arePagesServed = pages?.start(url);
  context.note(`serving ${url}${pages ? "" : " (API only: the web app has not been built)"}`);
  const refreshing = setInterval(() => {
    reader.refresh().catch((error: unknown) => app.log.error({ err: error }, "the lake could not be read"));
  }, refreshEvery);
  let isOwnRun = flags.run;
  let working: Promise<void> | null = null;
  const watching = watchRuns(
    lake.folder,
    monitor,
    signal,
    () => isOwnRun,
    (error) => app.log.error({ err: error }, "runs of other processes cannot be followed"),
  );
  try {
    const document = flags.run ? await runOnce(request, flags, monitor, context) : null;
    isOwnRun = false;
    openBeside(database, config, context);
    working = workOnStores(database, reader, lake.folder, signal, (error) => app.log.warn({ err: error }, "jobs"));
    await reader.refresh();
    if ((await arePagesServed) === false && !signal.aborted) {
      context.note("the pages are not served; the reason is above, the API answers, and they are tried again");
    }
    context.answer({ url, run: document });
    if (!context.isJson) context.say(`ready: ${url}`);
    if (!signal.aborted) await once(signal, "abort");
  } finally {
    clearInterval(refreshing);
    clearInterval(watching);
    await app.close();
    await working;
    await database.close();
  }
}

/** Opens PostgreSQL after the run, so that neither waits for the other; says what is missing where it cannot. */
function openBeside(database: DatabaseAccess, config: ServerConfig, context: CommandContext): void {
  const { postgresUrl } = config;
  if (context.signal.aborted) return;
  if (postgresUrl !== "off") {
    database.get().catch((error: unknown) => {
      const { message, remedy } = problemOf(error);
      context.note(`served without users, watchlists, jobs and catalog pointers: ${message}\n  ${remedy}`);
    });
  }
  const { warehouse } = foldersOf(config.home);
  lostTables(
    warehouse,
    pointersOf(config, () => database.get()),
  ).then(
    (lost) => {
      const words = lostTablesWords(warehouse, lost);
      if (words) context.note(`${words.found}\n  ${words.remedy}`);
    },
    () => undefined,
  );
}

/** Follows the runs that other processes make on the lake, such as `plumb run`, so that their progress is served. */
function watchRuns(
  lakeFolder: string,
  monitor: RunMonitor,
  signal: AbortSignal,
  isOwnRun: () => boolean,
  onError: (error: unknown) => void,
): ReturnType<typeof setInterval> {
  let isWatching = false;
  return setInterval(() => {
    if (isWatching || isOwnRun()) return;
    isWatching = true;
    watchHolder(lakeFolder, monitor, signal)
      .catch(onError)
      .finally(() => {
        isWatching = false;
      });
  }, watchEvery);
}

/** Runs the street; when it fails and an earlier release is there, that one goes on being served. */
async function runOnce(
  request: RunRequest,
  flags: RunFlags,
  monitor: RunMonitor,
  context: CommandContext,
): Promise<RunDocument | null> {
  const hide = showProgress(monitor, process.stderr, () => performance.now() / 1000);
  try {
    const document = await runInChild({ request, mayFollow: flags.wait }, monitor, context.signal, context.note);
    hide();
    if (!context.isJson) for (const line of summaryLines(document)) context.say(line);
    return document;
  } catch (error) {
    hide();
    const problem = problemOf(error);
    monitor.fail(problem);
    if (problem.code === "CANCELLED" || context.isJson) throw error;
    context.note(`${problem.code}: ${problem.message}\n  ${problem.remedy}`);
    context.note("the run failed; what an earlier run made is served until you stop with Ctrl-C");
    return null;
  }
}

async function listen(app: FastifyInstance, config: ServerConfig): Promise<string> {
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    throw addressError(error, config);
  }
  const address = app.server.address();
  const port = typeof address === "object" && address ? address.port : config.port;
  const isAny = config.host === "0.0.0.0" || config.host === "::";
  const name = isAny ? "127.0.0.1" : config.host.includes(":") ? `[${config.host}]` : config.host;
  return `http://${name}:${port}`;
}
