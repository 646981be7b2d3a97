import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { CalendarName, PriceBasis, VolumeBasis } from "@plumbline/core";
import { PlatformError } from "@plumbline/core";
import { homeFolder } from "../../home-folder.js";
import type { MarketDataOptions } from "../open-market-data.js";
import type { MappedField } from "./columns.js";
import { mappedFields } from "./columns.js";

export type DateOrder = "mdy" | "dmy";
export type Layout = "long" | "wide";

/** What the user says about a file source; null where nothing was said. */
export interface FileDeclaration {
  /** Absolute path of the file or folder. */
  readonly path: string;
  /** The source's identity: the path and every declaration that changes how its bytes are read. */
  readonly id: string;
  readonly map: Readonly<Partial<Record<MappedField, string>>>;
  readonly priceBasis: PriceBasis | null;
  readonly volumeBasis: VolumeBasis | null;
  readonly calendar: CalendarName | null;
  readonly currency: string | null;
  /** Order of day and month in dates like 3/4/2020. */
  readonly dateOrder: DateOrder | null;
  readonly layout: Layout | null;
}

const legal = {
  priceBasis: ["raw", "split-adjusted", "total-return"],
  volumeBasis: ["raw", "split-adjusted"],
  calendar: ["XNYS", "24x7", "from-data"],
  dateOrder: ["mdy", "dmy"],
  layout: ["long", "wide"],
} as const;

/** Reads `file:<path>?priceBasis=raw&map=close=Last,date=Day`; options given beside the URL win over its query. */
export function declareFile(url: string, options: MarketDataOptions): FileDeclaration {
  const rest = url.replace(/^file:/, "");
  const at = rest.indexOf("?");
  const query = new URLSearchParams(at < 0 ? "" : rest.slice(at + 1));
  for (const key of query.keys()) {
    if (!(key in legal) && key !== "map" && key !== "currency") throw wrong(url, `has no parameter "${key}"`);
  }
  const choice = <K extends keyof typeof legal>(key: K): (typeof legal)[K][number] | null => {
    const text = (options as Readonly<Record<string, unknown>>)[key] ?? query.get(key);
    if (text === null || text === undefined) return null;
    const found = (legal[key] as readonly string[]).find((value) => value === text);
    if (found === undefined) throw wrong(url, `${key}=${String(text)} is not one of ${legal[key].join(", ")}`);
    return found as (typeof legal)[K][number];
  };
  const currency = options.currency ?? query.get("currency");
  if (currency !== null && !/^[A-Z]{3}$/.test(currency))
    throw wrong(url, `currency=${currency} is not an ISO 4217 code`);
  const declared = {
    priceBasis: choice("priceBasis"),
    volumeBasis: choice("volumeBasis"),
    calendar: choice("calendar"),
    currency,
    dateOrder: choice("dateOrder"),
    layout: choice("layout"),
  };
  const map = readMap(url, query.get("map"), options.map ?? {});
  const named = at < 0 ? rest : rest.slice(0, at);
  if (named.trim() === "") {
    throw new PlatformError("BAD_ARGUMENT", `source ${url}: names no file`, {
      remedy: "Write the path behind it, for example file:prices.csv; file:. is the folder the command runs in.",
    });
  }
  const path = pathOf(named);
  const said = Object.entries({
    ...declared,
    map: Object.entries(map)
      .map(([k, v]) => `${k}=${v}`)
      .sort()
      .join(","),
  })
    .filter(([, value]) => value !== null && value !== "")
    .map(([key, value]) => `${key}=${value}`);
  return { path, id: `file:${path}${said.length > 0 ? `?${said.join("&")}` : ""}`, map, ...declared };
}

function pathOf(text: string): string {
  const bare = text.replace(/^\/\/(?=\/)/, "").replace(/^~(?=\/|$)/, () => homeFolder() || "~");
  const path = resolve(bare);
  if (existsSync(path) || !bare.includes("%")) return path;
  try {
    const decoded = resolve(decodeURIComponent(bare));
    return existsSync(decoded) ? decoded : path;
  } catch {
    return path;
  }
}

function readMap(
  url: string,
  text: string | null,
  given: Readonly<Record<string, string>>,
): Partial<Record<MappedField, string>> {
  const map: Partial<Record<MappedField, string>> = {};
  const pairs = (text ?? "")
    .split(",")
    .filter((pair) => pair.trim() !== "")
    .map((pair) => [pair.slice(0, Math.max(pair.indexOf("="), 0)), pair.slice(pair.indexOf("=") + 1)]);
  for (const [key, header] of [...pairs, ...Object.entries(given)]) {
    const field = mappedFields.find((name) => name === key.trim());
    if (!field || header.trim() === "")
      throw wrong(url, `map names "${key}"; it must be one of ${mappedFields.join(", ")}`);
    map[field] = header.trim();
  }
  return map;
}

function wrong(url: string, what: string): PlatformError {
  return new PlatformError("BAD_ARGUMENT", `source ${url}: ${what}`, {
    remedy: `Legal: ${Object.entries(legal)
      .map(([key, values]) => `${key}=${values.join("|")}`)
      .join(", ")}, currency=USD, map=close=Last,date=Day.`,
  });
}
