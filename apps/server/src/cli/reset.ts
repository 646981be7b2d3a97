import { rm, stat } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { isServerRunning } from "@plumbline/adapters";
import { CancelledError, PlatformError } from "@plumbline/core";
import { foldersOf } from "../home.js";
import { lockHolder } from "../lock/lake-lock.js";
import { listLakes } from "../run/lakes.js";
import type { CommandContext } from "./main.js";

/** `plumb reset`: removes what Plumbline wrote below the home, and nothing else, after asking. */
export async function reset(isSure: boolean, context: CommandContext): Promise<void> {
  const folders = foldersOf(context.config.home);
  for (const lake of await listLakes(folders)) {
    const holder = await lockHolder(lake.folder);
    if (holder !== null) {
      throw new PlatformError("LAKE_BUSY", `${lake.folder}: ${holder}`, { remedy: "Wait for it to end, or stop it." });
    }
  }
  if (await isServerRunning(folders.postgres)) {
    throw new PlatformError("LAKE_BUSY", `${folders.postgres}: its server runs`, {
      remedy: "Stop the plumb that uses it.",
    });
  }
  const wanted = [
    folders.lake,
    folders.payloads,
    folders.cache,
    folders.logs,
    folders.truth,
    folders.postgres,
    folders.lastRun,
  ];
  const held = await present(wanted);
  if (held.length > 0 && !isSure) await askToRemove(held, context);
  for (const path of held) await rm(path, { recursive: true, force: true });
  context.say(held.length === 0 ? `${folders.home}: nothing to remove` : `removed ${held.join(", ")}`);
  context.answer({ removed: held });
}

async function present(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return paths.filter((_, i) => found[i]);
}

async function askToRemove(held: readonly string[], context: CommandContext): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new PlatformError("BAD_ARGUMENT", "reset: there is no terminal to ask on", {
      remedy: "Add --yes to remove without asking.",
    });
  }
  const dialogue = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await dialogue.question(`Remove ${held.join(", ")}? Type yes: `, { signal: context.signal });
    if (answer.trim().toLowerCase() !== "yes") throw new CancelledError("reset");
  } finally {
    dialogue.close();
  }
}
