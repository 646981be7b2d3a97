import type { CurrentSnapshot } from "./current-snapshot.js";
import { fileKey, localPath } from "./file-path.js";
import type { TableContext } from "./table-context.js";

/**
 * Deletes files that were written and never became part of the table. A commit may fail after its log entry stands, so
 * the log is asked; where it cannot be, the files stay for a vacuum.
 */
export async function discardFiles(
  context: TableContext,
  current: CurrentSnapshot,
  files: readonly { readonly path: string }[],
): Promise<void> {
  if (files.length === 0) return;
  try {
    const held = await current.load();
    for (const file of files) {
      if (!held?.files.has(fileKey(file))) await context.files.remove(localPath(context.folder, file.path));
    }
  } catch {
    // Whatever failed first is told to the caller.
  }
}
