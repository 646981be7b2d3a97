/** What a writer says of its commit, kept as the commit's user metadata. */
export interface CommitNote {
  readonly runId: string;
  readonly commitKey: string;
  readonly mode: "append" | "overwrite";
  readonly inputs: Readonly<Record<string, number>>;
  readonly rows: number;
  readonly firstDay: number | null;
  readonly lastDay: number | null;
}

/** The note from its text; empty where another writer left none or another. */
export function noteOf(text: string | null | undefined): Partial<CommitNote> {
  if (!text) return {};
  try {
    const note: unknown = JSON.parse(text);
    return typeof note === "object" && note !== null ? (note as Partial<CommitNote>) : {};
  } catch {
    return {};
  }
}
