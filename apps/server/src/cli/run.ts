import { foldersOf } from "../home.js";
import { runLake } from "../run/run-lake.js";
import { RunMonitor } from "../run/run-monitor.js";
import { readLastRun } from "../run/run-request.js";
import type { CommandContext } from "./main.js";
import { showProgress } from "./progress-writer.js";
import { type RunFlags, requestOf } from "./run-flags.js";
import { summaryLines } from "./run-summary.js";

export type { RunFlags } from "./run-flags.js";

/** `plumb run` and one verb a stage: runs the street and says what came of it. */
export async function run(flags: RunFlags, upTo: string | null, context: CommandContext): Promise<void> {
  const { config, signal } = context;
  const last = await readLastRun(foldersOf(config.home).lastRun);
  const request = requestOf(flags, last, upTo, context.workingFolder);
  const monitor = new RunMonitor();
  const hide = showProgress(monitor, process.stderr, () => performance.now() / 1000);
  try {
    const document = await runLake(
      { config, request, mayFollow: flags.wait, signal, now: Date.now(), note: context.note },
      monitor,
    );
    hide();
    context.answer(document);
    if (!context.isJson) for (const line of summaryLines(document)) context.say(line);
  } catch (error) {
    hide();
    throw error;
  }
}
