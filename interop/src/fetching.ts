import { type SpawnSyncOptions, spawnSync } from "node:child_process";

/** ms before each further try. */
const pauses = [5_000, 20_000, 60_000] as const;
/** ms after which a try is taken to hang. */
const longest = 1_800_000;

/**
 * Runs a command that fetches from a registry; where it fails it is run again, later each time. What is fetched is tried
 * again, a test never is.
 * @throws where the last try failed too
 */
export function fetching(command: string, args: readonly string[], options: SpawnSyncOptions = {}): void {
  for (let attempt = 0; ; attempt++) {
    const done = spawnSync(command, args, {
      stdio: ["ignore", "inherit", "inherit"],
      timeout: longest,
      killSignal: "SIGKILL",
      ...options,
    });
    if (done.status === 0) return;
    const failed = `${command} ${args.join(" ")}: ${done.error?.message ?? `exit ${done.status ?? done.signal}`}`;
    const isAbsent = (done.error as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
    if (isAbsent || attempt === pauses.length) throw new Error(failed);
    console.error(`${failed}; again in ${pauses[attempt] / 1000} s`);
    pause(pauses[attempt]);
  }
}

/** Holds this thread. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
