import { join } from "node:path";
import type { DeletionVectorDescriptor } from "./actions.js";
import { DeltaError } from "./delta-error.js";

/** A path of the log without its URL encoding. A `%` that begins no escape stands for itself, as Hadoop's paths have it. */
function decodePath(path: string): string {
  if (!path.includes("%")) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path.replace(/(%[0-9a-fA-F]{2})+/g, (escapes) => {
      try {
        return decodeURIComponent(escapes);
      } catch {
        return escapes;
      }
    });
  }
}

/**
 * Local path of a file that the log names: URL-encoded, relative to the table or absolute, as a path or as `file:`.
 * @throws UNSUPPORTED where it lies on another system
 */
export function localPath(folder: string, path: string): string {
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(path)?.[1]?.toLowerCase();
  if (scheme === "file") return decodePath(path.slice(5).replace(/^\/\/[^/]*(?=\/)/, ""));
  if (scheme !== undefined && path.startsWith("/", scheme.length + 1)) {
    throw new DeltaError("UNSUPPORTED", `${folder}: data file ${path} lies on another system`);
  }
  const decoded = decodePath(path);
  return decoded.startsWith("/") ? decoded : join(folder, decoded);
}

/** Identity of a logical file in the log: two spellings of one path are one, a file with another vector is another. */
export function fileKey(action: {
  readonly path: string;
  readonly deletionVector?: DeletionVectorDescriptor | null | undefined;
}): string {
  const plain = /^file:|%/.test(action.path)
    ? decodePath(action.path.replace(/^file:(\/\/[^/]*(?=\/))?/, ""))
    : action.path;
  const vector = action.deletionVector;
  if (!vector) return plain;
  const at = typeof vector.offset === "number" ? `@${vector.offset}` : "";
  return `${plain}\n${vector.storageType}${vector.pathOrInlineDv}${at}`;
}
