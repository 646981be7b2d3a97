import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openGradientBoosting } from "@plumbline/adapters";
import { root } from "./venv.js";

const cacheDir = join(root, ".cache", "xgboost");

/** Path of the real library, fetched once for all suites, so that each new home need not fetch its own. */
export async function xgboostLibrary(): Promise<string> {
  const open = () => openGradientBoosting({ cacheDir, env: process.env, report: () => undefined });
  let opened = await open();
  for (const seconds of [5, 20, 60]) {
    if (!("absent" in opened && /could not be fetched/.test(opened.absent))) break;
    console.error(`${opened.absent}; again in ${seconds} s`);
    await sleep(seconds * 1000);
    opened = await open();
  }
  if ("absent" in opened) throw new Error(`XGBoost is needed by the interop suites: ${opened.absent}`);
  await opened.engine.close();
  const found = readdirSync(cacheDir, { recursive: true, encoding: "utf8" }).find((path) =>
    /libxgboost\.(so|dylib)$/.test(path),
  );
  if (!found) throw new Error(`no library under ${cacheDir}`);
  return join(cacheDir, found);
}
