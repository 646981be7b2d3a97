import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isoDay } from "@plumbline/core";
import { makeFolder } from "../../make-folder.js";
import { alphaAutocorrelation, quintileSpread, trueInformationCoefficients } from "./information-coefficient.js";
import type { DemoMarket } from "./market.js";
import { buildDemoMarket, tickerAt } from "./market.js";
import { demoId, parseDemoUrl } from "./parameters.js";
import { alphaHalfLife, alphaStrength } from "./simulate.js";

const horizons = [1, 5, 10, 21] as const;

/**
 * Writes what only the maker of a simulated market knows: `truth.json` (parameters, true rank IC by horizon and year,
 * autocorrelation, break-even cost), `errors.csv`, `events.csv`, `alpha.csv` (alpha by session and security). The folder
 * must lie outside the lake: no stage may read it. Equal bytes for equal parameters; a folder that holds this source's
 * truth is left as it is.
 *
 * @returns the paths of the files
 */
export async function writeDemoTruth(url: string, folder: string): Promise<string[]> {
  const parameters = parseDemoUrl(url);
  const names = ["errors.csv", "events.csv", "alpha.csv", "truth.json"];
  if ((await heldSource(join(folder, "truth.json"))) === demoId(parameters)) {
    return names.map((name) => join(folder, name));
  }
  const market = buildDemoMarket(parameters);
  const files: Readonly<Record<string, string>> = {
    "errors.csv": errorsCsv(market),
    "events.csv": eventsCsv(market),
    "alpha.csv": alphaCsv(market),
    "truth.json": `${JSON.stringify(summaryOf(market), null, 2)}\n`,
  };
  await makeFolder(folder);
  const written: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await writeFile(`${path}.${process.pid}.tmp`, text);
    await rename(`${path}.${process.pid}.tmp`, path);
    written.push(path);
  }
  return written;
}

/** The source whose truth a folder holds; `truth.json` is written last, so the other files are whole where it is. */
async function heldSource(path: string): Promise<string | null> {
  try {
    return (JSON.parse(await readFile(path, "utf8")) as { source: string }).source;
  } catch {
    return null;
  }
}

/** The figures of `truth.json`. */
export function summaryOf(market: DemoMarket) {
  const { simulation, days, parameters, planted, actions } = market;
  const yearOf = (session: number) => Number(isoDay(days[session]).slice(0, 4));
  const count = (names: readonly string[]) =>
    Object.fromEntries(
      [...new Set(names)].sort().map((name) => [name, names.filter((other) => other === name).length]),
    );
  return {
    source: demoId(parameters),
    sessions: days.length,
    firstSession: isoDay(days[0]),
    lastSession: isoDay(days[days.length - 1]),
    alpha: {
      about:
        "Known at the close of its session; mean 0, standard deviation 1 over the listed securities. Mixes reversal, turnover, price-volume correlation and calm, each an AR(1) state.",
      halfLifeSessions: alphaHalfLife,
      dailyReturnPerUnit: `${parameters.signal * alphaStrength} long-run daily idiosyncratic volatilities`,
      autocorrelation: Object.fromEntries(
        [1, 5, 10, 20, 40].map((lag) => [lag, rounded(alphaAutocorrelation(simulation, lag))]),
      ),
      informationCoefficients: trueInformationCoefficients(simulation, yearOf, horizons).map((entry) => ({
        ...entry,
        rankIc: rounded(entry.rankIc),
      })),
      quintileSpread: quintileSpread(simulation, 5),
    },
    errors: count(planted.map(({ kind }) => kind)),
    events: count(actions.map(({ kind }) => kind)),
  };
}

function errorsCsv({ planted, listings, days }: DemoMarket): string {
  const lines = planted.map(({ kind, security, session, lastSession, size, detail }) =>
    [
      listings[security].securityId,
      tickerAt(listings[security], session),
      isoDay(days[session]),
      isoDay(days[lastSession]),
      kind,
      Number.isNaN(size) ? "" : size.toFixed(6),
      detail,
    ].join(","),
  );
  return `${["securityId,ticker,session,lastSession,kind,size,detail", ...lines].join("\n")}\n`;
}

function eventsCsv({ actions, listings, days }: DemoMarket): string {
  const cell = (value: number) => (Number.isNaN(value) ? "" : String(value));
  const lines = actions.map(({ security, session, kind, ratio, amount, delistingReturn, detail }) =>
    [
      listings[security].securityId,
      isoDay(days[session]),
      kind,
      cell(ratio),
      cell(amount),
      cell(delistingReturn),
      detail ?? "",
    ].join(","),
  );
  return `${["securityId,session,kind,ratio,amount,delistingReturn,detail", ...lines].join("\n")}\n`;
}

function alphaCsv({ simulation, listings, days }: DemoMarket): string {
  const lines = ["session,securityId,alpha"];
  const n = listings.length;
  days.forEach((day, session) => {
    const date = isoDay(day);
    for (let i = 0; i < n; i++) {
      const value = simulation.alpha[session * n + i];
      if (!Number.isNaN(value)) lines.push(`${date},${listings[i].securityId},${value.toFixed(6)}`);
    }
  });
  return `${lines.join("\n")}\n`;
}

function rounded(value: number): number {
  return Number(value.toFixed(6));
}
