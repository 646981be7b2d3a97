import { readdirSync } from "node:fs";
import { join } from "node:path";
import { openGradientBoosting } from "@plumbline/adapters";

/** Path of XGBoost's library, fetched once. @throws Error that says why it cannot be had */
export async function boostingLibrary(root: string): Promise<string> {
  const given = process.env.PLUMB_XGBOOST_LIB;
  if (given) return given;
  const cacheDir = join(root, ".cache", "xgboost");
  const opened = await openGradientBoosting({ cacheDir, env: process.env });
  if ("absent" in opened) throw new Error(`the studies are of XGBoost's rankings: ${opened.absent}`);
  await opened.engine.close();
  const found = readdirSync(cacheDir, { recursive: true, encoding: "utf8" }).find((path) =>
    /libxgboost\.(so|dylib)$/.test(path),
  );
  if (!found) throw new Error(`no library under ${cacheDir}`);
  return join(cacheDir, found);
}
