import { DeltaError } from "./delta-error.js";
import { withExactVersion } from "./exact-version.js";

/** Actions of the Delta transaction log (PROTOCOL.md, "Actions"), as far as this package reads and writes them. */
export interface AddFile {
  readonly path: string;
  readonly partitionValues: Readonly<Record<string, string | null>>;
  readonly size: number;
  readonly modificationTime: number;
  readonly dataChange: boolean;
  readonly stats?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly deletionVector?: DeletionVectorDescriptor | null;
  /** Row tracking: the id of the file's first row. */
  readonly baseRowId?: number | null;
  readonly defaultRowCommitVersion?: number | null;
}
/** Where the numbers of a file's deleted rows are (PROTOCOL.md, "Deletion Vector Descriptor Schema"). */
export interface DeletionVectorDescriptor {
  /** `u` a file named by a UUID beside the table, `p` a file by its absolute path, `i` the bytes themselves. */
  readonly storageType: string;
  readonly pathOrInlineDv: string;
  readonly offset?: number | null;
  readonly sizeInBytes: number;
  readonly cardinality: number;
}
export interface RemoveFile {
  readonly path: string;
  readonly deletionTimestamp: number;
  readonly dataChange: boolean;
  readonly extendedFileMetadata?: boolean;
  readonly partitionValues?: Readonly<Record<string, string | null>>;
  readonly size?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly stats?: string;
  readonly deletionVector?: DeletionVectorDescriptor | null;
  readonly baseRowId?: number | null;
  readonly defaultRowCommitVersion?: number | null;
}
/** A file of changed rows (PROTOCOL.md, "Add CDC File"). */
export interface ChangeFile {
  readonly path: string;
  readonly partitionValues: Readonly<Record<string, string | null>>;
  readonly size: number;
  readonly dataChange: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}
/** Configuration of one feature, kept whether or not the feature is known here. */
export interface DomainMetadata {
  readonly domain: string;
  readonly configuration: string;
  readonly removed: boolean;
}
export interface MetaData {
  readonly id: string;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly format: { readonly provider: string; readonly options: Readonly<Record<string, string>> };
  readonly schemaString: string;
  readonly partitionColumns: readonly string[];
  readonly configuration: Readonly<Record<string, string>>;
  readonly createdTime?: number | null;
}
export interface Protocol {
  readonly minReaderVersion: number;
  readonly minWriterVersion: number;
  readonly readerFeatures?: readonly string[] | null;
  readonly writerFeatures?: readonly string[] | null;
}
export interface Transaction {
  readonly appId: string;
  readonly version: number;
  readonly lastUpdated?: number | null;
  /** Digits of a version beyond 2^53, which `version` has rounded; no part of the log. */
  readonly exactVersion?: string;
}
export interface CommitInfo {
  readonly timestamp?: number;
  readonly operation?: string;
  readonly operationParameters?: Readonly<Record<string, unknown>>;
  readonly operationMetrics?: Readonly<Record<string, unknown>>;
  readonly readVersion?: number;
  readonly isolationLevel?: string;
  readonly isBlindAppend?: boolean;
  readonly engineInfo?: string;
  /** Of the entry's own text, these digits taken as zeros. */
  readonly logEntrySha256?: string;
  /** Tells this commit from every other. */
  readonly txnId?: string;
  /** Free text of the writer. */
  readonly userMetadata?: string | null;
  /** ms UTC, where the table keeps its times in its commits (PROTOCOL.md, "In-Commit Timestamps"). */
  readonly inCommitTimestamp?: number | null;
}

/** One line of a commit: exactly one of these is set. */
export interface Action {
  readonly add?: AddFile | null;
  readonly remove?: RemoveFile | null;
  readonly metaData?: MetaData | null;
  readonly protocol?: Protocol | null;
  readonly txn?: Transaction | null;
  readonly commitInfo?: CommitInfo | null;
  readonly cdc?: ChangeFile | null;
  readonly domainMetadata?: DomainMetadata | null;
}

/**
 * Reads one commit.
 * @param file named in the error
 * @throws CORRUPT where a line is not JSON or an action lacks what it must have
 */
export function parseActions(text: string, file: string): Action[] {
  const actions: Action[] = [];
  let line = 0;
  for (const part of text.split("\n")) {
    line++;
    if (part.trim() === "") continue;
    actions.push(parseAction(part, `${file} line ${line}`));
  }
  if (actions.length === 0) throw new DeltaError("CORRUPT", `${file}: empty; a commit has at least one action`);
  return actions;
}

function parseAction(text: string, where: string): Action {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DeltaError("CORRUPT", `${where}: not JSON; the log is damaged`, cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new DeltaError("CORRUPT", `${where}: not an action; must be a JSON object`);
  }
  const action = value as Action;
  requireText(action.add, "path", where);
  requireText(action.remove, "path", where);
  requireText(action.metaData, "schemaString", where);
  requireText(action.txn, "appId", where);
  if (action.protocol && typeof action.protocol.minReaderVersion !== "number") {
    throw new DeltaError("CORRUPT", `${where}: protocol without minReaderVersion`);
  }
  if (!action.txn) return action;
  if (!Number.isInteger(action.txn.version)) throw new DeltaError("CORRUPT", `${where}: txn without a version`);
  return { ...action, txn: withExactVersion(action.txn, text) };
}

function requireText(action: object | null | undefined, field: string, where: string): void {
  if (action && typeof (action as Record<string, unknown>)[field] !== "string") {
    throw new DeltaError("CORRUPT", `${where}: an action without ${field}`);
  }
}

export function formatActions(actions: readonly Action[]): string {
  return `${actions.map((action) => JSON.stringify(action)).join("\n")}\n`;
}
