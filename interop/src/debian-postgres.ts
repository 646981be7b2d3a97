import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A PostgreSQL of Debian's packages in a folder of its own, on a Unix socket alone. */
export interface DebianPostgres {
  readonly url: string;
  readonly version: string;
  /** `kill -9` to the server and everything it started, then the server again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

const root = "/usr/lib/postgresql";
const nobody = 65_534;

/** Starts the oldest server that Debian's packages brought. @throws where none is installed: a suite never skips silently */
export async function startDebianPostgres(): Promise<DebianPostgres> {
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(a) - Number(b)) : [];
  if (versions.length === 0) throw new Error(`no PostgreSQL in ${root}: bash scripts/install-interop-tools.sh`);
  const bin = join(root, versions[0], "bin");
  const folder = mkdtempSync(join(tmpdir(), "plumb-debian-"));
  const data = join(folder, "data");
  const password = join(folder, "password");
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(password, "not-a-secret\n");
  const isRoot = process.getuid?.() === 0;
  if (isRoot) for (const path of [folder, data, password]) chownSync(path, nobody, nobody);
  const account = { cwd: folder, ...(isRoot ? { uid: nobody, gid: nobody } : {}) };
  const made = spawnSync(
    join(bin, "initdb"),
    [
      "-D",
      data,
      "--username=plumbline",
      `--pwfile=${password}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
    ],
    { ...account, encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  let server: ChildProcess;
  const start = async () => {
    server = spawn(
      join(bin, "postgres"),
      ["-D", data, "-c", "listen_addresses=", "-c", `unix_socket_directories=${folder}`],
      { ...account, stdio: "ignore", detached: true },
    );
    for (let attempt = 0; attempt < 600; attempt++) {
      const ready = spawnSync(join(bin, "pg_isready"), ["-h", folder, "-q"]);
      if (ready.status === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("the Debian PostgreSQL did not start");
  };
  const ended = () => new Promise((resolve) => (server.exitCode === null ? server.once("exit", resolve) : resolve(0)));
  await start();
  return {
    url: `postgresql://plumbline:not-a-secret@localhost/postgres?host=${encodeURIComponent(folder)}`,
    version: versions[0],
    crash: async () => {
      const end = ended();
      process.kill(-(server.pid ?? 0), "SIGKILL");
      await end;
      await start();
    },
    stop: async () => {
      const end = ended();
      server.kill("SIGINT");
      await end;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
