import { tmpdir } from "node:os";
import { sep } from "node:path";
import { homeFolder } from "@plumbline/adapters";

/** Takes from a sentence where on this machine things lie: a reader far away has no use for it, and no right to it. */
export function withoutFolders(text: string, home: string): string {
  const folders = [home, tmpdir(), process.cwd(), homeFolder()].filter((folder) => folder.length > 1);
  const longestFirst = folders.sort((a, b) => b.length - a.length);
  return longestFirst.reduce((said, folder) => said.replaceAll(`${folder}${sep}`, "").replaceAll(folder, "…"), text);
}
