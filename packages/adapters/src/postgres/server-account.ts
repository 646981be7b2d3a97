import { execFile, type SpawnOptions } from "node:child_process";
import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { promisify } from "node:util";
import { PlatformError } from "@plumbline/core";

const execute = promisify(execFile);

/** Which user the server runs as: PostgreSQL refuses to run as root. */
export type ServerWay = "direct" | "user-namespace" | "nobody";

const plain = { PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C" };

/** How PostgreSQL's programs are run here. */
export class ServerAccount {
  readonly way: ServerWay;
  /** Why this way, in words. */
  readonly why: string;
  /** The user that the server believes to be; PostgreSQL takes none that the system has no name for. */
  readonly #named: NamedUser;

  constructor(way: ServerWay, why: string, named: NamedUser) {
    this.way = way;
    this.why = why;
    this.#named = named;
  }

  /** Owner of the server's files as this process sees it. */
  get uid(): number {
    return this.way === "nobody" ? this.#named.uid : (process.getuid?.() ?? 0);
  }

  get gid(): number {
    return this.way === "nobody" ? this.#named.gid : (process.getgid?.() ?? 0);
  }

  /** Command and options that start a program under this account. */
  command(program: string, args: readonly string[]): { file: string; args: string[]; options: SpawnOptions } {
    const { uid, gid } = this.#named;
    if (this.way === "user-namespace") {
      return {
        file: "unshare",
        args: ["-U", `--map-user=${uid}`, `--map-group=${gid}`, "--", program, ...args],
        options: { env: plain },
      };
    }
    const options = this.way === "nobody" ? { uid, gid, env: plain } : { env: plain };
    return { file: program, args: [...args], options };
  }

  /** Runs a program to its end in `folder`; answers with its output. */
  async run(program: string, args: readonly string[], folder: string): Promise<string> {
    const { file, args: all, options } = this.command(program, args);
    const { stdout } = await execute(file, all, { ...options, cwd: folder, encoding: "utf8" } as object);
    return String(stdout);
  }
}

/**
 * The way the server can be run here: as this user; as root in a user namespace, where root's files are an ordinary
 * user's; as root where namespaces are forbidden (in most containers) under uid nobody.
 *
 * @throws PlatformError POSTGRES_UNAVAILABLE on Windows
 */
export async function findAccount(): Promise<ServerAccount> {
  if (process.platform === "win32") {
    throw new PlatformError("POSTGRES_UNAVAILABLE", "an embedded PostgreSQL is not started on Windows", {
      remedy: "Set PLUMB_POSTGRES_URL to a PostgreSQL of version 14 or newer.",
    });
  }
  const named = await namedUser();
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && hasName()) return new ServerAccount("direct", "this is an ordinary user", named);
  const reason = isRoot ? "PostgreSQL refuses root" : "PostgreSQL refuses a user without a name";
  const namespace = new ServerAccount("user-namespace", `${reason}, and a user namespace can be made`, named);
  const isMapped = await namespace.run("id", ["-u"], "/").then(
    (said) => said.trim() === String(named.uid),
    () => false,
  );
  if (isMapped) return namespace;
  if (isRoot) return new ServerAccount("nobody", `${reason}, and no user namespace can be made`, named);
  throw new PlatformError("POSTGRES_UNAVAILABLE", `${reason}, and no user namespace can be made`, {
    remedy: "Run as a user that /etc/passwd names, or set PLUMB_POSTGRES_URL.",
  });
}

function hasName(): boolean {
  try {
    return userInfo().username !== "";
  } catch {
    return false;
  }
}

interface NamedUser {
  readonly uid: number;
  readonly gid: number;
}

/** `nobody` where the system has it, else any user but root. */
async function namedUser(): Promise<NamedUser> {
  const text = await readFile("/etc/passwd", "utf8").catch(() => "");
  const users = text.split("\n").flatMap((line) => {
    const [name, , uid, gid] = line.split(":");
    return Number(uid) > 0 ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
  return users.find(({ name }) => name === "nobody") ?? users[0] ?? { uid: 65_534, gid: 65_534 };
}
