/** What `plumb doctor` found of one thing. */
export interface Finding {
  readonly check: string;
  /** `ok`; `note`: works with less; `bad`: a run would fail. */
  readonly state: "ok" | "note" | "bad";
  readonly found: string;
  /** How to mend it; empty where nothing needs mending. */
  readonly remedy: string;
}
