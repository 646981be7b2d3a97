import { IcebergError } from "./iceberg-error.js";
import { type Long, longOf } from "./metadata-json.js";
import type { Snapshot } from "./snapshot.js";

/**
 * A table's `next-row-id` once a snapshot is added ("Row Lineage", v3): higher than every id that was given. Ids between
 * the table's next and the snapshot's first may have been given too.
 *
 * @throws BAD_ARGUMENT where the snapshot does not say which ids it gives, or gives some again
 */
export function nextRowIdAfter(snapshot: Snapshot, next: Long): Long {
  const first = snapshot["first-row-id"] ?? null;
  const added = snapshot["added-rows"] ?? null;
  if (first === null || added === null || added < 0)
    throw refused("first-row-id is null, or added-rows is not a count of rows");
  if (first < next) throw refused(`first-row-id is behind table next-row-id: ${first} < ${next}`);
  return longOf(BigInt(first) + BigInt(added));
}

function refused(why: string): IcebergError {
  return new IcebergError("BAD_ARGUMENT", `add-snapshot: Cannot add a snapshot: ${why}`);
}
