import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.js";
import { removeFolder } from "./remove-folder.js";
import { hangs, until } from "./until.js";

/** A PostgreSQL of Debian's packages in a folder of its own, on a Unix socket alone. */
export interface DebianPostgres {
  readonly url: string;
  readonly version: string;
  /** Where it answers over TLS, if it was started so. */
  readonly tls: DebianTls | null;
  /** `kill -9` to the server and everything it started, then the server again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** A server's certificate for `localhost`, and who signed it. */
export interface DebianTls {
  readonly port: number;
  readonly authority: string;
  /** The certificate of an authority that did not sign it. */
  readonly otherAuthority: string;
}

const root = "/usr/lib/postgresql";
const nobody = 65_534;

/** Starts the oldest server that Debian's packages brought. @throws where none is installed: a suite never skips silently */
export async function startDebianPostgres({ isTls = false } = {}): Promise<DebianPostgres> {
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
  const tls = isTls ? { port: await freePort(), ...makeCertificates(folder, isRoot) } : null;
  const doors =
    tls === null
      ? ["-c", "listen_addresses="]
      : ["-c", "listen_addresses=localhost", "-c", `port=${tls.port}`, "-c", "ssl=on"].concat(
          ["-c", `ssl_cert_file=${folder}/server.crt`],
          ["-c", `ssl_key_file=${folder}/server.key`],
        );
  let server: ChildProcess;
  const hasEnded = () => server.exitCode !== null || server.signalCode !== null;
  const start = async () => {
    const limit = performance.now() + hangs;
    do {
      server = spawn(join(bin, "postgres"), ["-D", data, ...doors, "-c", `unix_socket_directories=${folder}`], {
        ...account,
        stdio: "ignore",
        detached: true,
      });
      while (!hasEnded() && performance.now() < limit) {
        const ready = spawnSync(join(bin, "pg_isready"), ["-h", folder, "-p", String(tls?.port ?? 5432), "-q"]);
        if (ready.status === 0) return;
        await sleep(50);
      }
      // It refuses to start while the memory of the one before is held.
      await sleep(200);
    } while (performance.now() < limit);
    throw new Error("the Debian PostgreSQL did not start");
  };
  const ended = () => new Promise((resolve) => (hasEnded() ? resolve(0) : server.once("exit", resolve)));
  await start();
  return {
    url: `postgresql://plumbline:not-a-secret@localhost:${tls?.port ?? 5432}/postgres?host=${encodeURIComponent(folder)}`,
    version: versions[0],
    tls,
    crash: async () => {
      const end = ended();
      // Each of its processes leads a group of its own.
      const children = childrenOf(server.pid ?? 0);
      server.kill("SIGKILL");
      for (const pid of children) killed(pid);
      await end;
      await until("its processes are gone", () => !children.some(isRunning));
      await start();
    },
    stop: async () => {
      const end = ended();
      server.kill("SIGINT");
      await end;
      removeFolder(folder);
    },
  };
}

/** Two authorities, and a key and certificate of the first for `localhost`. */
function makeCertificates(folder: string, isRoot: boolean): Omit<DebianTls, "port"> {
  const openssl = (...args: string[]) => {
    const done = spawnSync("openssl", args, { cwd: folder, encoding: "utf8" });
    if (done.status !== 0) throw new Error(`openssl ${args[0]}: ${done.stderr}`);
  };
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  for (const name of ["authority", "other"]) {
    openssl(
      "req",
      "-x509",
      ...key,
      "-days",
      "3650",
      "-subj",
      `/CN=${name}`,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.crt`,
    );
  }
  openssl("req", ...key, "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr");
  writeFileSync(join(folder, "names"), "subjectAltName=DNS:localhost\n");
  const signer = ["-CA", "authority.crt", "-CAkey", "authority.key", "-CAcreateserial"];
  openssl("x509", "-req", "-in", "server.csr", ...signer, "-days", "3650", "-extfile", "names", "-out", "server.crt");
  chmodSync(join(folder, "server.key"), 0o600);
  if (isRoot) for (const name of ["server.key", "server.crt"]) chownSync(join(folder, name), nobody, nobody);
  return { authority: join(folder, "authority.crt"), otherAuthority: join(folder, "other.crt") };
}

function childrenOf(pid: number): readonly number[] {
  const held = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return held === "" ? [] : held.split(" ").map(Number);
}

function killed(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** One that has ended and only waits to be counted does not run. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}
