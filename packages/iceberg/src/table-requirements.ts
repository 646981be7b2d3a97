import { IcebergError } from "./iceberg-error.js";
import { mainBranch } from "./snapshot.js";
import type { TableMetadata } from "./table-metadata.js";
import type { TableRequirement } from "./table-update.js";

/**
 * @param metadata the table as it is now; null if it does not exist
 * @throws CONFLICT naming the first requirement that does not hold; BAD_ARGUMENT where one is none of the protocol's
 */
export function checkRequirements(metadata: TableMetadata | null, requirements: readonly TableRequirement[]): void {
  for (const requirement of requirements) checkRequirement(metadata, requirement);
}

function checkRequirement(metadata: TableMetadata | null, requirement: TableRequirement): void {
  if (requirement.type === "assert-create") {
    if (metadata !== null) throw failed("table already exists");
    return;
  }
  if (metadata === null) throw failed("table does not exist");
  switch (requirement.type) {
    case "assert-table-uuid":
      if (requirement.uuid.toLowerCase() !== metadata["table-uuid"].toLowerCase())
        throw failed(`UUID does not match: expected ${requirement.uuid} != ${metadata["table-uuid"]}`);
      break;
    case "assert-ref-snapshot-id":
      checkRef(metadata, requirement.ref, requirement["snapshot-id"] ?? null);
      break;
    case "assert-last-assigned-field-id":
      same("last assigned field id", requirement["last-assigned-field-id"], metadata["last-column-id"]);
      break;
    case "assert-current-schema-id":
      same("current schema", requirement["current-schema-id"], metadata["current-schema-id"]);
      break;
    case "assert-last-assigned-partition-id":
      same("last assigned partition id", requirement["last-assigned-partition-id"], metadata["last-partition-id"]);
      break;
    case "assert-default-spec-id":
      same("default partition spec", requirement["default-spec-id"], metadata["default-spec-id"]);
      break;
    case "assert-default-sort-order-id":
      same("default sort order", requirement["default-sort-order-id"], metadata["default-sort-order-id"]);
      break;
    default:
      throw new IcebergError(
        "BAD_ARGUMENT",
        `requirement ${(requirement as { type?: unknown }).type}: not one of the protocol`,
      );
  }
}

function checkRef(metadata: TableMetadata, name: string, expected: unknown): void {
  const ref = Object.hasOwn(metadata.refs, name) ? metadata.refs[name] : undefined;
  const kind = name === mainBranch ? "branch" : (ref?.type ?? "branch");
  if (ref) {
    if (expected === null) throw failed(`${kind} ${name} was created concurrently`);
    if (ref["snapshot-id"] !== expected)
      throw failed(`${kind} ${name} has changed: expected id ${expected} != ${ref["snapshot-id"]}`);
  } else if (expected !== null) throw failed(`branch or tag ${name} is missing, expected ${expected}`);
}

function same(what: string, expected: number, found: number): void {
  if (expected !== found) throw failed(`${what} changed: expected id ${expected} != ${found}`);
}

function failed(message: string): IcebergError {
  return new IcebergError("CONFLICT", `Requirement failed: ${message}`);
}
