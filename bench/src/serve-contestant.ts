import { createInterface } from "node:readline";

export interface Served {
  /**
   * The timed work. Answers with further figures for the report, if any; `cpuSeconds` and `peakMegabytes` among them take
   * the place of this process's own, where the work is done by another.
   */
  run(): Promise<Readonly<Record<string, number>> | undefined>;
  /** Writes the output of the last run into a folder, for comparison. */
  dump(folder: string): Promise<void>;
}

/**
 * Speaks the harness's protocol on stdin and stdout: each line in is `run`, `dump <folder>` or `stop`; each line out is
 * one JSON document. CPU is user and system time of the whole process, all threads.
 */
export async function serveContestant(prepare: () => Promise<Served>): Promise<void> {
  const served = await prepare();
  answer({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, folder] = line.split(" ");
    if (command === "stop") break;
    if (command === "dump") {
      await served.dump(folder);
      answer({ dumped: true });
      continue;
    }
    const started = performance.now();
    const cpuStarted = process.cpuUsage();
    const { cpuSeconds, peakMegabytes, ...extra } = (await served.run()) ?? {};
    const cpu = process.cpuUsage(cpuStarted);
    answer({
      cpuSeconds: cpuSeconds ?? (cpu.user + cpu.system) / 1e6,
      wallSeconds: (performance.now() - started) / 1000,
      peakMegabytes: peakMegabytes ?? process.resourceUsage().maxRSS / 1024,
      extra,
    });
  }
  process.exit(0);
}

function answer(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document)}\n`);
}
