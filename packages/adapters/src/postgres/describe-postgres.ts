import pg from "pg";
import { clusterAt } from "./cluster.js";
import { connectionUrl } from "./connection-url.js";
import { refused } from "./database.js";
import { oldestVersion } from "./open-postgres.js";
import { postgresPlace } from "./postgres-place.js";
import { readPostmaster } from "./postmaster-file.js";
import { findAccount } from "./server-account.js";
import { findBinaries } from "./server-binaries.js";

/**
 * Which PostgreSQL would be used, which way and why, in one line; starts and changes nothing.
 *
 * @throws PlatformError POSTGRES_UNAVAILABLE where there is none
 */
export async function describePostgres(options: { readonly folder: string; readonly url?: string }): Promise<string> {
  const url = options.url ?? "";
  if (url === "off") return "turned off by PLUMB_POSTGRES_URL";
  if (url !== "") return describeUrl(url);
  const account = await findAccount();
  const { version } = await findBinaries(account);
  const found = await readPostmaster(clusterAt(options.folder).data);
  const state = found?.isAlive ? `process ${found.pid} is ${found.status}` : "not running: started when it is needed";
  return `PostgreSQL ${version} from npm, ${wayInWords[account.way]} (${account.why}); ${state}`;
}

/** True where the embedded server of this folder runs. */
export async function isServerRunning(folder: string): Promise<boolean> {
  return (await readPostmaster(clusterAt(folder).data))?.isAlive === true;
}

const wayInWords = {
  direct: "run as this user",
  "user-namespace": "run in a user namespace",
  nobody: "run as uid nobody, in its data folder",
} as const;

async function describeUrl(url: string): Promise<string> {
  const place = postgresPlace(url);
  const client = new pg.Client({ connectionString: await connectionUrl(url), connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ number: string; version: string; may: boolean | null }>(
      `select current_setting('server_version_num') as number, current_setting('server_version') as version,
         coalesce(has_schema_privilege(to_regnamespace('plumbline')::oid, 'create'),
           has_database_privilege(current_database(), 'create')) as may`,
    );
    const isOld = Number(rows[0].number) < oldestVersion;
    const flaw = isOld
      ? ": too old, 14 is the oldest"
      : rows[0].may
        ? ""
        : ": this user may not create the schema plumbline";
    return `PostgreSQL ${rows[0].version} at ${place}${flaw}`;
  } catch (error) {
    throw refused(place, error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
