import { existsSync } from "node:fs";
import { join } from "node:path";
import { barFlags } from "@plumbline/core";
import { injectErrors } from "./inject-errors.js";
import type { PriceData } from "./price-table.js";
import { readDemoTruth } from "./read-demo-truth.js";
import { readLean } from "./read-lean.js";
import { readSource } from "./read-source.js";
import { scoreDetection, tallyOf } from "./score-detection.js";
import { validateTable } from "./validate-table.js";

export async function runStudy(root: string, options: readonly string[]): Promise<void> {
  const shared = join(process.env.PLUMB_SHARED ?? join(root, "..", "shared"), "data");
  const show = (name: string, score: any) => {
    console.log(name, score.falseAlarms, Object.fromEntries(score.wronglyRefused));
    for (const kind of new Set<string>(score.errors.map((e: any) => e.error.kind))) {
      const own = score.errors.filter((e: any) => e.error.kind === kind);
      const line = [tallyOf(own)].map((t) => `${t.injected} ${t.caught} ${t.flagged} ${t.missed}`)[0];
      const bands = [
        [0.02, 0.05],
        [0.05, 0.1],
        [0.1, 0.2],
        [0.2, 0.5],
        [0.5, 1e9],
      ]
        .map(([a, b]) => tallyOf(own.filter((e: any) => e.error.size >= a && e.error.size < b)))
        .map((t) => (t.injected ? `${t.caught}/${t.flagged}/${t.missed}` : "-"))
        .join("  ");
      console.log(kind.padEnd(32), line.padEnd(20), bands);
    }
  };
  const demo = async (url: string) => {
    const data = await readSource("demo", url, {});
    const errors = await readDemoTruth(url, data.table);
    const f = await validateTable(data, data.table);
    const t = data.table;
    show(
      url,
      scoreDetection(errors, f, null, { line: t.line, securityId: (r) => t.ids[t.security[r]], session: t.session }),
    );
  };
  const inject = async (data: PriceData, seed: number, perKind: number) => {
    const { table: t, errors } = injectErrors(data.table, { seed, perKind });
    const base = await validateTable(data, data.table);
    const counts: any = {};
    for (const [, bits] of base.flagged)
      for (const [k, b] of Object.entries(barFlags)) if (bits & b) counts[k] = (counts[k] ?? 0) + 1;
    const rules: any = {};
    for (const [, r] of base.refused) rules[r] = (rules[r] ?? 0) + 1;
    console.log(
      data.name,
      t.line.length,
      "base refused",
      base.refused.size,
      rules,
      "flagged",
      base.flagged.size,
      counts,
    );
    const c0 = process.cpuUsage();
    const f = await validateTable(data, t);
    const c1 = process.cpuUsage(c0);
    console.log("validate cpu", (c1.user + c1.system) / 1e6);
    show(
      data.name,
      scoreDetection(errors, f, base, { line: t.line, securityId: (r) => t.ids[t.security[r]], session: t.session }),
    );
  };
  if (options.includes("--demo") || options.length === 0) await demo("demo:?seed=7");
  if (options.includes("--lean") || options.length === 0)
    await inject(readLean(join(shared, "lean", "equity", "usa")), 1, 40);
  const google = join(shared, "us_eod_google_2008_2017", "prices.parquet");
  if ((options.includes("--google") || options.length === 0) && existsSync(google))
    await inject(
      await readSource("google", `file:${google}`, { calendar: "XNYS", priceBasis: "split-adjusted" }),
      1,
      150,
    );
}
