import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeFolder } from "@plumbline/adapters";

/** Longest path a local socket may have: 107 bytes on Linux, 103 on macOS. */
const longestSocketPath = 103;
const longestName = "runner.9999999.aaaaaaaaaaaa.sock".length;

/**
 * Folder of a lake's lock sockets: `lock/` in the home, or one in the system's folder for temporary files named by the
 * home's real path where that path is too long for a socket. The same folder for every spelling of the same home.
 */
export async function lockFolderOf(home: string): Promise<string> {
  const real = await realpath(home);
  const inside = join(real, "lock");
  const folder =
    Buffer.byteLength(inside) + 1 + longestName <= longestSocketPath
      ? inside
      : join(tmpdir(), `plumb-${createHash("sha256").update(real).digest("hex").slice(0, 16)}`);
  await makeFolder(folder);
  return folder;
}
