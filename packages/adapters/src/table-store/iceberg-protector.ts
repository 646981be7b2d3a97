import { pathToFileURL } from "node:url";
import { PlatformError } from "@plumbline/core";
import type { FileProtector } from "@plumbline/delta";
import { filesOfDerivedSnapshots, IcebergError } from "@plumbline/iceberg";

/**
 * Keeps a vacuum from files that Iceberg snapshots of the table still name; where it cannot tell, nothing is deleted.
 *
 * @param since snapshots older than this instant, ms UTC, are about to be expired and need nothing; all count where absent
 */
export function icebergProtectorSince(since?: number): FileProtector {
  return {
    name: "Iceberg snapshots",
    neededFiles: async (table) => {
      try {
        return [...(await filesOfDerivedSnapshots(table, since))].map((path) => pathToFileURL(path).href);
      } catch (cause) {
        if (!(cause instanceof IcebergError)) throw cause;
        throw new PlatformError(
          "TABLE_CORRUPT",
          `${table}: what its Iceberg snapshots need is not known: ${cause.message}`,
          {
            remedy: "Run plumb run: it derives the Iceberg metadata anew. Nothing was deleted.",
            cause,
          },
        );
      }
    },
  };
}

export const icebergProtector: FileProtector = icebergProtectorSince();
