import type { DatabaseAccess } from "../database/database-access.js";
import type { RunHistory } from "../run/run-history.js";
import type { RunMonitor } from "../run/run-monitor.js";
import type { LakeReader } from "../serving/lake-reader.js";
import type { ReleaseView } from "../serving/release-view.js";

/** What the read model reads from. */
export interface ReadModel {
  readonly reader: LakeReader;
  readonly monitor: RunMonitor;
  readonly runs: RunHistory;
  /** PostgreSQL, which may be absent: nothing read from the lake needs it. */
  readonly database: DatabaseAccess;
}

/** A GraphQL parent that carries the view its fields are read through. */
export type WithView = { readonly view: ReleaseView };

/** Resolvers of one topic: fields of the root, and fields of types, by type. */
export interface TopicResolvers {
  readonly Query?: Readonly<Record<string, unknown>>;
  readonly [type: string]: Readonly<Record<string, unknown>> | undefined;
}
