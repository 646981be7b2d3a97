import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetching } from "./fetching.js";
import { freePort } from "./free-port.js";
import { ensureGo } from "./go.js";
import { removeFolder } from "./remove-folder.js";
import { until } from "./until.js";
import { root } from "./venv.js";

const version = "1.24.0";

/** A server that speaks MongoDB's protocol. */
export interface FerretDb {
  readonly url: string;
  /** `kill -9`; it is started again, over the same files and at the same address, by `start`. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Builds FerretDB from its Go module, once, under `.cache/`: its own main program does not start where it was fetched as
 * a module, so ours calls the library.
 *
 * @throws if Go or the module cannot be had: an interop suite never skips silently
 */
export function ensureFerretDb(): string {
  const folder = join(root, ".cache", `ferretdb-${version}`);
  const program = join(folder, "ferretdb");
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, "interop", "go", "ferretdb"), folder, { recursive: true });
  fetching(ensureGo(), ["build", "-mod=mod", "-trimpath", "-p", "2", "-o", "ferretdb.new", "."], {
    cwd: folder,
    env: { ...process.env, GOFLAGS: "" },
  });
  cpSync(`${program}.new`, program);
  rmSync(`${program}.new`);
  return program;
}

/** Starts the server over SQLite in a folder of its own. */
export async function startFerretDb(): Promise<FerretDb> {
  const program = ensureFerretDb();
  const folder = mkdtempSync(join(tmpdir(), "plumb-ferretdb-"));
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  let server: ChildProcess;
  let ended: Promise<void>;
  const start = async () => {
    server = spawn(program, ["sqlite", `file:${folder}/`, address], { stdio: "ignore", cwd: folder });
    ended = new Promise<void>((resolve) => server.on("close", () => resolve()));
    await until("FerretDB listens", () => isOpen(port), server);
  };
  await start();
  return {
    url: `mongodb://${address}/plumbline`,
    start,
    kill: async () => {
      server.kill("SIGKILL");
      await ended;
    },
    stop: async () => {
      server.kill("SIGTERM");
      await ended;
      removeFolder(folder);
    },
  };
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
