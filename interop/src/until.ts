import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** ms after which a wait is taken to hang: none measures speed, and a machine that stands still for a while passes too. */
export const hangs = 1_800_000;

/**
 * Waits until it is so.
 * @param what named where it never becomes so
 * @param by the process that is to bring it about: where that ended, there is nothing to wait for
 */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  by?: Pick<ChildProcess, "exitCode" | "signalCode">,
  longest = hangs,
): Promise<void> {
  const limit = performance.now() + longest;
  while (!(await isSo())) {
    if (by && (by.exitCode !== null || by.signalCode !== null)) {
      throw new Error(`${what}: the process ended with ${by.exitCode ?? by.signalCode}`);
    }
    if (performance.now() > limit) throw new Error(`${what}: not so within ${longest / 60_000} minutes`);
    await sleep(50);
  }
}

/** Something answers there, and not with an error. */
export function answersOk(url: string, headers: Readonly<Record<string, string>> = {}): Promise<boolean> {
  return fetch(url, { headers }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.ok;
    },
    () => false,
  );
}
