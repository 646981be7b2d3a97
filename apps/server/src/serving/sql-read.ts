import { PlatformError } from "@plumbline/core";
import { unknownTable } from "../sql/check-query.js";
import { describedQuery } from "../sql/described-query.js";
import { defaultLimits, mostLimits, type SqlFormat, type SqlLimits } from "../sql/sql-order.js";
import { runSql, type SqlAnswer, type SqlAsker } from "../sql/sql-process.js";
import type { LakeReader, ReadPoint } from "./lake-reader.js";
import type { ReleaseView } from "./release-view.js";
import { writtenProvenance } from "./written-provenance.js";

export interface SqlAsked extends ReadPoint, SqlAsker {
  readonly sql: string;
  /** Versions of tables in place of the release's. */
  readonly versions?: Readonly<Record<string, number>>;
  readonly format: SqlFormat;
  readonly limits: Partial<SqlLimits>;
  /** The answer goes into a file, whatever its format: more rows than the usual limit are refused, not cut. */
  readonly isFile?: boolean;
}

/** A query over the tables of a release, or chosen versions of them, as known at an instant: both clocks, each optional. */
export async function readSql(
  reader: LakeReader,
  asked: SqlAsked,
): Promise<{
  readonly view: ReleaseView;
  readonly versions: Readonly<Record<string, number>>;
  readonly answer: SqlAnswer;
}> {
  if (reader.lakeFolder === null) throw new Error("the reader knows no lake's folder");
  const view = await reader.view(asked);
  const tables: Record<string, number> = {};
  for (const [name, version] of Object.entries(view.release.tables)) if (version >= 0) tables[name] = version;
  for (const [name, version] of Object.entries(asked.versions ?? {})) {
    const newest = (await view.store.history(name, 1))[0]?.version;
    if (!Object.hasOwn(tables, name) || newest === undefined) {
      throw unknownTable(name, Object.keys(tables));
    }
    if (!Number.isInteger(version) || version < 0 || version > newest) {
      throw new PlatformError("NOT_FOUND", `${name}: no version ${version}; the newest is ${newest}`, {
        remedy: `List the versions with: plumb tables history ${name}`,
      });
    }
    tables[name] = version;
  }
  const order = {
    lakeFolder: reader.lakeFolder,
    sql: (await describedQuery(asked.sql, tables, (name) => view.store.describe(name))) ?? asked.sql,
    tables,
    asOf: Number.isFinite(view.asOf) ? view.asOf : null,
    format: asked.format,
    provenance: writtenProvenance(view.release, view.release.source, view.asOfText, {}),
    limits: checkedLimits(asked.limits),
    // JSON says that it was cut; the other formats cannot.
    isWhole: asked.limits.rows === undefined && (asked.format !== "json" || asked.isFile === true),
  };
  const answer = await runSql(order, asked);
  const versions = Object.fromEntries(answer.tables.map((name) => [name, tables[name]]));
  return { view, versions, answer };
}

/** @throws PlatformError BAD_ARGUMENT for a limit out of its range */
function checkedLimits(asked: Partial<SqlLimits>): SqlLimits {
  const limits = { ...defaultLimits };
  for (const name of ["rows", "seconds", "megabytes"] as const) {
    const value = asked[name];
    if (value === undefined) continue;
    const least = name === "megabytes" ? 64 : 1;
    if (!Number.isInteger(value) || value < least || value > mostLimits[name]) {
      throw new PlatformError(
        "BAD_ARGUMENT",
        `${name} ${value}: must be a whole number from ${least} to ${mostLimits[name]}`,
        {
          remedy: "Leave it out for the default.",
        },
      );
    }
    limits[name] = value;
  }
  return limits;
}
