import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { IcebergError, IcebergTable, openEngine, readMetadataAvro, readMetadataFile } from "@plumbline/iceberg";
import {
  differenceOf,
  duckDbWithIceberg,
  type PeerAnswer,
  type PeerTable,
  readWithPyIceberg,
} from "./iceberg-peers.js";

/** What came of one metadata file of the outside suite. */
export interface IcebergConformance {
  /** Path below the suite's folder. */
  readonly name: string;
  /** Rows we read; null where we refuse. */
  readonly rows: number | null;
  /** Our refusal; null where we read. */
  readonly refusal: string | null;
  readonly peer: PeerAnswer | null;
  /** How our rows differ from PyIceberg's; null where they are the same or one of the two has none. */
  readonly difference: string | null;
  /** `equal`, how DuckDB's rows differ from ours, or its error; null where it was not asked. */
  readonly duckdb: string | null;
}

/**
 * Reads every metadata file, and every snapshot it holds, of the suite with this package and with PyIceberg, and
 * compares row by row.
 *
 * @param suite folder `iceberg` of the shared tables
 * @param out folder for PyIceberg's rows
 */
export async function measureIcebergConformance(suite: string, out: string): Promise<IcebergConformance[]> {
  const base = join(suite, "hyperparam-iceberg");
  const files = readdirSync(base, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".metadata.json"))
    .sort();
  const engine = openEngine();
  const peers: (PeerTable & { readonly choice: { snapshotId?: number | bigint } })[] = [];
  for (const file of files) {
    const path = join(base, file);
    const metadata = await readMetadataFile(path);
    const place = { path, from: metadata.location, to: join(path, "..", "..") };
    peers.push({ ...place, name: nameOf(file), choice: {} });
    for (const { "snapshot-id": id } of metadata.snapshots) {
      if (id === metadata["current-snapshot-id"]) continue;
      peers.push({ ...place, name: `${nameOf(file)}@${id}`, snapshot: String(id), choice: { snapshotId: id } });
    }
  }
  const answers = readWithPyIceberg(
    out,
    peers.map(({ choice: _choice, ...peer }) => ({ ...peer, name: peer.name.replaceAll("/", " ") })),
  );
  const connection = await duckDbWithIceberg();
  const found: IcebergConformance[] = [];
  for (const [place, { name, path, choice }] of peers.entries()) {
    const peer = answers[place];
    try {
      const relation = await (await IcebergTable.open(path, engine)).relation(choice);
      const counted = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM (${relation})`);
      const theirs = `FROM read_parquet('${join(out, `${name.replaceAll("/", " ")}.parquet`)}')`;
      const difference = peer.error === undefined ? await differenceOf(connection, relation, theirs) : null;
      const duckdb = await beside(connection, relation, path, choice.snapshotId);
      found.push({ name, rows: Number(counted.getRows()[0][0]), refusal: null, peer, difference, duckdb });
    } catch (cause) {
      if (!(cause instanceof IcebergError)) throw cause;
      found.push({
        name,
        rows: null,
        refusal: `${cause.code}: ${cause.message}`,
        peer,
        difference: null,
        duckdb: null,
      });
    }
  }
  return [...found, ...avroFixtures(suite)];
}

/** What DuckDB's Iceberg extension makes of the same metadata file and snapshot. */
async function beside(
  connection: DuckDBConnection,
  ours: string,
  path: string,
  snapshot: number | bigint | undefined,
): Promise<string> {
  const version = basename(path)
    .replace(".metadata.json", "")
    .replace(/^v(?=\d+$)/, "");
  const options = [`version = '${version}'`, "allow_moved_paths = true"];
  if (snapshot !== undefined) options.push(`snapshot_from_id = ${snapshot}`);
  const theirs = `FROM iceberg_scan('${join(path, "..", "..")}', ${options.join(", ")})`;
  try {
    return (await differenceOf(connection, ours, theirs)) ?? "equal";
  } catch (cause) {
    return cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
  }
}

function nameOf(file: string): string {
  return file.replace("/metadata/", "/").replace(".metadata.json", "");
}

/** Manifests and lists that stand alone, each with what another reader made of it as JSON beside it. */
function avroFixtures(suite: string): IcebergConformance[] {
  return readdirSync(suite)
    .filter((name) => name.endsWith(".avro"))
    .sort()
    .map((name) => {
      const records = readMetadataAvro(readFileSync(join(suite, name)), name);
      const expected = readFileSync(join(suite, name.replace(".avro", ".json")), "utf8");
      const theirs = plain(JSON.parse(expected));
      const ours = plain(records);
      return {
        name,
        rows: records.length,
        refusal: null,
        peer: null,
        duckdb: null,
        difference: JSON.stringify(ours) === JSON.stringify(theirs) ? null : "records differ from the JSON beside it",
      };
    });
}

/** Members sorted, nulls left out, bytes as numbers; long integers rounded, for one of the JSON files rounds them. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null && member !== undefined)
      .map(([name, member]) => [name, plain(member)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The page docs/iceberg-conformance.md. */
export function icebergConformancePage(found: readonly IcebergConformance[]): string {
  const equal = found.filter(({ refusal, difference }) => refusal === null && difference === null).length;
  const lines = found.map(({ name, rows, refusal, peer, difference, duckdb }) => {
    const ours = refusal ?? `${rows} rows`;
    const theirs = peer === null ? "JSON beside it" : (peer.error ?? `${peer.rows} rows`);
    const outcome = refusal !== null ? "refused" : (difference ?? (peer?.error === undefined ? "equal" : "ours only"));
    return `| ${name} | ${ours} | ${theirs.replaceAll("|", "\\|").replaceAll("\n", " ")} | ${outcome} | ${duckdb ?? ""} |`;
  });
  return `${[
    "# Conformance of the Iceberg reader",
    "",
    "Made by `node scripts/iceberg-conformance.js` from the tables of `data/lakehouse/iceberg` below `PLUMB_SHARED` (test files of",
    "hyparam/icebird, MIT: written by Spark, by the Java library and by Athena, and copied away from where they were",
    "written); `npm run interop iceberg-golden` measures them again and fails if this page would change.",
    "Each metadata file is read at its current snapshot and at every other it holds (`@` its id), by this package and by",
    "PyIceberg 0.12.0 and DuckDB 1.5.5, and the rows are compared one by one.",
    "",
    `${found.length} readings, ${equal} without a difference, ${found.filter(({ refusal }) => refusal !== null).length} refused.`,
    "",
    "| metadata file | ours | PyIceberg 0.12.0 | against it | against DuckDB 1.5.5 |",
    "|---|---|---|---|---|",
    ...lines,
  ].join("\n")}\n`;
}

/** The Iceberg section of docs/lakehouse-conformance.md. */
export function icebergConformanceSection(found: readonly IcebergConformance[]): string {
  const refused = found.filter(({ refusal }) => refusal !== null).length;
  const different = found.filter(({ difference }) => difference !== null).length;
  const lines = [
    "## Apache Iceberg",
    "",
    `${found.length} readings: **${found.length - refused - different} equal, ${refused} refused, ${different} different**; each stands, with PyIceberg's and DuckDB's`,
    "result beside it, in [iceberg-conformance.md](iceberg-conformance.md), made by `node scripts/iceberg-conformance.js`.",
  ];
  return `${lines.join("\n")}\n`;
}
