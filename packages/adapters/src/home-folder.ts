import { homedir } from "node:os";

/** The user's own folder; "" where the system knows none: HOME is unset and the user's number has no name. */
export function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return "";
  }
}
