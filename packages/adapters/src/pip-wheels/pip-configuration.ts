import { readFile } from "node:fs/promises";
import { join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The package index the user's own pip is told to use, or null if none is: `PIP_INDEX_URL`, then pip's configuration
 * files from the most to the least specific (`PIP_CONFIG_FILE`, virtual environment, user, machine).
 * Source: pip documentation, "Configuration".
 */
export async function configuredIndex(env: Environment): Promise<string | null> {
  if (env.PIP_INDEX_URL) return env.PIP_INDEX_URL;
  for (const file of configurationFiles(env)) {
    const text = await readFile(file, "utf8").catch(() => null);
    const url = text === null ? null : indexUrl(text);
    if (url !== null) return url;
  }
  return null;
}

function configurationFiles(env: Environment): string[] {
  const files: string[] = [];
  if (env.PIP_CONFIG_FILE) files.push(env.PIP_CONFIG_FILE);
  if (env.VIRTUAL_ENV) files.push(join(env.VIRTUAL_ENV, "pip.conf"));
  if (env.HOME) {
    files.push(join(env.XDG_CONFIG_HOME ?? join(env.HOME, ".config"), "pip", "pip.conf"));
    files.push(join(env.HOME, "Library", "Application Support", "pip", "pip.conf"));
    files.push(join(env.HOME, ".pip", "pip.conf"));
  }
  for (const folder of (env.XDG_CONFIG_DIRS ?? "/etc/xdg").split(":")) {
    if (folder) files.push(join(folder, "pip", "pip.conf"));
  }
  files.push("/etc/pip.conf");
  return files;
}

/** `index-url` of the sections that `pip download` reads; its own section wins over [global]. */
export function indexUrl(configuration: string): string | null {
  const bySection = new Map<string, string>();
  let section = "";
  for (const line of configuration.split(/\r?\n/)) {
    const header = /^\s*\[([^\]]+)\]/.exec(line);
    if (header) section = header[1].trim().toLowerCase();
    const entry = /^\s*index[-_]url\s*[=:]\s*(\S+)/.exec(line);
    if (entry) bySection.set(section, entry[1]);
  }
  return bySection.get("download") ?? bySection.get("install") ?? bySection.get("global") ?? null;
}
