import { pathToFileURL } from "node:url";
import type { FileProtector } from "@plumbline/delta";
import { filesOfDerivedSnapshots } from "@plumbline/iceberg";

/** Keeps a vacuum from files that Iceberg snapshots of the table still name; where it cannot tell, nothing is deleted. */
export const icebergProtector: FileProtector = {
  name: "Iceberg metadata",
  neededFiles: async (table) => [...(await filesOfDerivedSnapshots(table))].map((path) => pathToFileURL(path).href),
};
