import { basename } from "node:path";
import type { BarField, PriceBasis, SourceDescription, VolumeBasis } from "@plumbline/core";
import { isoDay, PlatformError } from "@plumbline/core";
import { barFields, type ColumnPlan } from "./columns.js";
import type { FileDeclaration } from "./declaration.js";
import { inferCalendar } from "./infer-calendar.js";
import type { FileInspection } from "./inspect.js";
import { inspectFile } from "./inspect.js";
import type { SourceFile } from "./source-files.js";
import { fileState } from "./unchanged-file.js";
import { dayInZone } from "./zone-day.js";

const inspected = 50;

/**
 * What a file source is, from the user's declarations and the first megabyte of its first 50 files. What was not declared
 * is taken in the way that claims least, and a notice says so.
 */
export async function describeFiles(
  files: readonly SourceFile[],
  declaration: FileDeclaration,
  others: readonly string[] = [],
): Promise<SourceDescription> {
  const inspections = await inspectSample(files, declaration);
  const plans = inspections.map(({ plan }) => plan);
  const has = (field: BarField | "sector") =>
    plans.some((plan) =>
      plan.layout === "long"
        ? plan.column[field] >= 0
        : field !== "sector" && plan.securities.some(({ column }) => column[field] >= 0),
    );
  const isAdjusted = plans.some((plan) => plan.isAdjustedClose);
  const unused = plans.map((plan) => plan.unusedAdjustedClose).find(Boolean);
  const priceBasis: PriceBasis = declaration.priceBasis ?? (isAdjusted ? "total-return" : "split-adjusted");
  const volumeBasis: VolumeBasis = declaration.volumeBasis ?? "raw";
  const calendar = declaration.calendar ?? inferCalendar(inspections.flatMap(({ sampleDays }) => sampleDays));
  const fields = barFields.filter(has);
  const notices: string[] = [];
  if (declaration.priceBasis === null) {
    notices.push(
      `Price basis not declared: taken as ${priceBasis}${isAdjusted ? ", since the close is an adjusted one" : ""}.`,
    );
  }
  if (fields.includes("volume") && declaration.volumeBasis === null) {
    notices.push("Volume basis not declared: taken as raw, so price times volume is used only on raw prices.");
  }
  if (declaration.calendar === null) notices.push(`Calendar not declared: ${calendar} fits the days in the file.`);
  if (priceBasis !== "total-return") notices.push("Price return, no dividends.");
  const encodings = [...new Set(inspections.map(({ encoding }) => encoding))].filter((name) => name !== "UTF-8");
  if (encodings.length > 0) notices.push(`Text read as ${encodings.join(" and ")}: it is not UTF-8.`);
  for (const notice of inspections.map(zoneNotice)) if (notice && !notices.includes(notice)) notices.push(notice);
  const twice = plans.map(headerTwice).find((header) => header !== null);
  if (twice) notices.push(`Header "${twice}" stands more than once: the first such column is used.`);
  const apart = typicalStep(inspections.flatMap(({ sampleDays }) => sampleDays));
  if (apart >= 5) {
    notices.push(
      `The bars lie ${apart} days apart: this street reads daily bars. What is said of sessions is of these bars, and figures a year count 252 of them.`,
    );
  }
  const ahead = dayAhead(inspections);
  if (ahead) notices.push(ahead);
  if (others.length > 0) {
    const shown = others.slice(0, 3).join(", ") + (others.length > 3 ? ` and ${others.length - 3} more` : "");
    notices.push(`Not read, since the name is none of a price file: ${shown}.`);
  }
  if (unused) notices.push(`Column "${unused}" is not used: the close is. Map close=${unused} to use it.`);
  notices.push("Survivorship unknown: securities that no longer trade may be missing from the file.");
  return {
    id: declaration.id,
    title: basename(declaration.path),
    isSimulated: false,
    priceBasis,
    volumeBasis,
    calendar,
    currency: declaration.currency ?? "USD",
    fields,
    hasSectors: has("sector"),
    hasCorporateActions: false,
    isSurvivorshipFree: false,
    notices,
  };
}

interface Inspected extends FileInspection {
  /** Day of the file's own time of change. */
  readonly writtenOn: number;
}

/** In which zone a Parquet file's instants are days; null where its dates are none. */
function zoneNotice({ zone, plan }: FileInspection): string | null {
  if (zone === null || /^(Etc\/)?(UTC|GMT|Z)$/i.test(zone)) return null;
  const column = plan.headers[plan.layout === "wide" ? plan.date : plan.column.date];
  return dayInZone(zone)
    ? `Days are those of ${zone}, the time zone of column "${column}".`
    : `Time zone ${zone} of column "${column}" is not known: its days are taken in UTC.`;
}

/** A header that names a field and stands twice; null where none does. */
function headerTwice(plan: ColumnPlan): string | null {
  if (plan.layout === "wide") return null;
  const used = Object.values(plan.column).filter((index) => index >= 0);
  const name = (header: string) => header.trim().toLowerCase();
  const found = used.find((index) => plan.headers.some((h, i) => i !== index && name(h) === name(plan.headers[index])));
  return found === undefined ? null : plan.headers[found].trim();
}

/** A day later than the file that names it: no bar of it can be known. Null where there is none, or the file has no date of its own. */
function dayAhead(inspections: readonly Inspected[]): string | null {
  for (const { sampleDays, writtenOn } of inspections) {
    const last = sampleDays.reduce((latest, day) => Math.max(latest, day), Number.NEGATIVE_INFINITY);
    if (writtenOn < firstFileDay || last <= writtenOn + 1) continue;
    return `Some bars lie after the day their file was written (${isoDay(last)}, written ${isoDay(writtenOn)}): check the dates and the order of day and month.`;
  }
  return null;
}

/** Packers that leave times out write 1970 or 1980. */
const firstFileDay = 10_957; // 2000-01-01

/** The median step between a sample's days, in days; 0 where it has fewer than ten days. */
function typicalStep(days: readonly number[]): number {
  const distinct = [...new Set(days)].sort((a, b) => a - b);
  if (distinct.length < 10) return 0;
  const steps = distinct.slice(1).map((day, i) => day - distinct[i]);
  return steps.sort((a, b) => a - b)[steps.length >> 1];
}

/** Files whose headers cannot be read are passed over as long as another one can; they become rejects later. */
async function inspectSample(files: readonly SourceFile[], declaration: FileDeclaration): Promise<Inspected[]> {
  const inspections: Inspected[] = [];
  let first: PlatformError | null = null;
  for (const file of files) {
    if (inspections.length >= inspected) break;
    try {
      const writtenOn = Math.floor((await fileState(file.path)).modifiedMs / 86_400_000);
      inspections.push({ ...(await inspectFile(file.path, file.endpoint, declaration)), writtenOn });
    } catch (error) {
      if (!(error instanceof PlatformError) || !isPassedOver(error)) throw error;
      first ??= error;
    }
  }
  if (inspections.length === 0 && first) throw first;
  return inspections;
}

/** In a folder, a file without bars is no reason to refuse the others. */
export function isPassedOver(error: PlatformError): boolean {
  return error.code === "BAD_MAPPING" || error.code === "SOURCE_EMPTY";
}
