import { IcebergError } from "../iceberg-error.js";
import { parseMetadataJson } from "../metadata-json.js";
import { isSameSchema, parseSchema, type Schema } from "../schema.js";
import { CatalogError } from "./catalog-error.js";
import { type JsonObject, listOf, objectOf, propertiesOf, textOf } from "./request-body.js";

/** One state of a view's definition ("View Version"). */
export interface ViewVersion {
  readonly "version-id": number;
  readonly "schema-id": number;
  /** ms UTC */
  readonly "timestamp-ms": number;
  readonly summary: Readonly<Record<string, string>>;
  /** What the view says, a text a dialect. */
  readonly representations: readonly JsonObject[];
  readonly "default-namespace": readonly string[];
  readonly "default-catalog"?: string;
}

/** View metadata, format 1, in the spec's own names. */
export interface ViewMetadata {
  readonly "view-uuid": string;
  readonly "format-version": 1;
  readonly location: string;
  readonly schemas: readonly Schema[];
  readonly "current-version-id": number;
  readonly versions: readonly ViewVersion[];
  readonly "version-log": readonly { readonly "timestamp-ms": number; readonly "version-id": number }[];
  readonly properties: Readonly<Record<string, string>>;
}

const mostVersionsProperty = "version.history.num-entries";
const defaultMostVersions = 10;

const emptyView: ViewMetadata = {
  "view-uuid": "",
  "format-version": 1,
  location: "",
  schemas: [],
  "current-version-id": -1,
  versions: [],
  "version-log": [],
  properties: {},
};

/** @throws IcebergError CORRUPT where the text is no view's metadata */
export function parseViewMetadata(text: string, where: string): ViewMetadata {
  try {
    const value = objectOf(parseMetadataJson(text), where) as unknown as ViewMetadata;
    if (typeof value["view-uuid"] === "string" && value.versions.length > 0) return value;
  } catch (cause) {
    throw new IcebergError("CORRUPT", `${where}: not view metadata`, cause);
  }
  throw new IcebergError("CORRUPT", `${where}: not view metadata`);
}

/**
 * The metadata after these updates, in their order; -1 stands for the last schema or version added.
 *
 * @param base null for a view being made
 * @param now ms UTC
 * @throws CatalogError 400, IcebergError BAD_ARGUMENT where an update does not fit
 */
export function applyViewUpdates(base: ViewMetadata | null, updates: readonly JsonObject[], now: number): ViewMetadata {
  let view = base ?? emptyView;
  let lastSchema: number | null = null;
  let lastVersion: number | null = null;
  for (const update of updates) {
    switch (update.action) {
      case "assign-uuid":
        view = { ...view, "view-uuid": uuidOf(view, textOf(update.uuid, "assign-uuid: uuid")) };
        break;
      case "upgrade-format-version":
        if (update["format-version"] !== 1) throw refused("upgrade-format-version: views have format 1 only");
        break;
      case "set-location":
        view = { ...view, location: textOf(update.location, "set-location: location").replace(/(?<=[^/:])\/+$/, "") };
        break;
      case "set-properties":
        view = { ...view, properties: { ...view.properties, ...propertiesOf(update.updates, "set-properties") } };
        break;
      case "remove-properties": {
        const removals = new Set(listOf(update.removals, "remove-properties: removals"));
        const kept = Object.entries(view.properties).filter(([name]) => !removals.has(name));
        view = { ...view, properties: Object.fromEntries(kept) };
        break;
      }
      case "add-schema": {
        const schema = parseSchema(objectOf(update.schema, "add-schema: schema"), "add-schema");
        const same = view.schemas.find((held) => isSameSchema(held, schema));
        lastSchema = same?.["schema-id"] ?? Math.max(-1, ...view.schemas.map((held) => held["schema-id"])) + 1;
        if (!same) view = { ...view, schemas: [...view.schemas, { ...schema, "schema-id": lastSchema }] };
        break;
      }
      case "add-view-version": {
        const version = versionOf(update["view-version"], lastSchema);
        const same = view.versions.find((held) => isSameVersion(held, version));
        lastVersion = same?.["version-id"] ?? Math.max(0, ...view.versions.map((held) => held["version-id"])) + 1;
        if (!same) view = { ...view, versions: [...view.versions, { ...version, "version-id": lastVersion }] };
        break;
      }
      case "set-current-view-version":
        view = withCurrent(view, update["view-version-id"], lastVersion, now);
        break;
      default:
        throw refused(`update ${String(update.action)}: not an action of views`);
    }
  }
  return checked(view);
}

function uuidOf(view: ViewMetadata, uuid: string): string {
  if (view["view-uuid"] !== "" && view["view-uuid"] !== uuid) throw refused("assign-uuid: the view has another uuid");
  return uuid;
}

function versionOf(value: unknown, lastSchema: number | null): ViewVersion {
  const given = objectOf(value, "view-version");
  const schema = given["schema-id"] === -1 ? lastSchema : given["schema-id"];
  if (!Number.isInteger(schema))
    throw refused("view-version: schema-id must be a schema's id, or -1 for the last added");
  const representations = listOf(given.representations, "representations").map((one) =>
    objectOf(one, "representations"),
  );
  if (representations.length === 0) throw refused("view-version: without a representation");
  const dialects = representations.map((one) => String(one.dialect).toLowerCase());
  const twice = dialects.find((dialect, place) => dialects.indexOf(dialect) < place);
  if (twice !== undefined) {
    const message = `Invalid view version: Cannot add multiple queries for dialect ${twice}`;
    throw new CatalogError(400, "IllegalArgumentException", message);
  }
  const namespace = listOf(given["default-namespace"], "default-namespace").map((level) =>
    textOf(level, "default-namespace"),
  );
  return {
    ...given,
    "version-id": Number(given["version-id"] ?? 1),
    "schema-id": schema as number,
    "timestamp-ms": Number(given["timestamp-ms"] ?? 0),
    summary: propertiesOf(given.summary, "summary"),
    representations,
    "default-namespace": namespace,
  };
}

/** Whether two versions say the same, whenever they were made. */
function isSameVersion(a: ViewVersion, b: ViewVersion): boolean {
  const said = ({ "version-id": _id, "timestamp-ms": _at, ...rest }: ViewVersion) => JSON.stringify(rest);
  return said(a) === said(b);
}

function withCurrent(view: ViewMetadata, given: unknown, last: number | null, now: number): ViewMetadata {
  const id = given === -1 ? last : given;
  const version = view.versions.find((held) => held["version-id"] === id);
  if (!version) throw refused(`set-current-view-version: Cannot set current version to unknown version: ${String(id)}`);
  if (version["version-id"] === view["current-version-id"]) return view;
  const entry = { "timestamp-ms": now, "version-id": version["version-id"] };
  return { ...view, "current-version-id": version["version-id"], "version-log": [...view["version-log"], entry] };
}

function checked(view: ViewMetadata): ViewMetadata {
  if (view["view-uuid"] === "") throw refused("updates: no uuid is assigned");
  if (view.location === "") throw refused("updates: no location is set");
  if (!view.versions.some((held) => held["version-id"] === view["current-version-id"])) {
    throw refused("updates: no current version is set");
  }
  const schemas = new Set(view.schemas.map((schema) => schema["schema-id"]));
  const strange = view.versions.find((version) => !schemas.has(version["schema-id"]));
  if (strange) throw refused(`view-version: Cannot add version with unknown schema: ${strange["schema-id"]}`);
  return withoutOldest(view);
}

/** Keeps as many of the latest versions as the view asks for, the current one always among them. */
function withoutOldest(view: ViewMetadata): ViewMetadata {
  const asked = Number(view.properties[mostVersionsProperty] ?? defaultMostVersions);
  const most = Number.isInteger(asked) && asked > 0 ? asked : 1;
  if (view.versions.length <= most) return view;
  const current = view["current-version-id"];
  const others = view.versions.filter((version) => version["version-id"] !== current);
  const kept = new Set([current, ...others.slice(others.length - most + 1).map((version) => version["version-id"])]);
  // The log begins after the last entry whose version is gone.
  const gone = view["version-log"].map((entry) => kept.has(entry["version-id"])).lastIndexOf(false);
  return {
    ...view,
    versions: view.versions.filter((version) => kept.has(version["version-id"])),
    "version-log": view["version-log"].slice(gone + 1),
  };
}

function refused(message: string): IcebergError {
  return new IcebergError("BAD_ARGUMENT", message);
}
