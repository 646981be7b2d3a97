import { checkReadable } from "./protocol.js";
import { loadSnapshot, type Snapshot } from "./snapshot.js";
import type { TableContext } from "./table-context.js";

/** The newest snapshot that this process has seen, brought up to date by reading only what was committed since. */
export class CurrentSnapshot {
  readonly #context: TableContext;
  #held: Snapshot | null = null;
  #identity = "";

  constructor(context: TableContext) {
    this.#context = context;
  }

  /** The table as of a version, the newest where absent; null if there is no table. */
  async load(version?: number): Promise<Snapshot | null> {
    const { log, engine, folder } = this.#context;
    const isSame = this.#held !== null && log.identity(this.#held.version) === this.#identity;
    const snapshot = await loadSnapshot(log, engine, folder, version, isSame ? this.#held : null);
    if (snapshot === null) return null;
    checkReadable(snapshot.protocol, snapshot.metaData, folder);
    if (version === undefined) this.hold(snapshot);
    return snapshot;
  }

  /** Takes what this process has read or committed itself. */
  hold(snapshot: Snapshot): void {
    if (this.#held?.version !== snapshot.version || this.#identity === "") {
      this.#identity = this.#context.log.identity(snapshot.version);
    }
    this.#held = snapshot;
  }
}
