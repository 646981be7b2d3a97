import { EventEmitter } from "node:events";
import { isoDay, PlatformError, type TableStore } from "@plumbline/core";
import { type Release, type RemovedRelease, readReleases, readRemovedReleases } from "@plumbline/pipeline";
import { knowledgeTime, refuseFuture } from "./knowledge-time.js";
import { releaseNamed } from "./release-named.js";
import { ReleaseView } from "./release-view.js";

/** Which release and which knowledge time a reader wants; the newest of both where absent. */
export interface ReadPoint {
  readonly asOf?: string | null | undefined;
  readonly release?: string | null | undefined;
}

/** Past views held beside the newest one: a view holds the release's bars. */
const viewsHeld = 3;

/**
 * Readers' way into a lake: only through complete releases, the newest swapped in whole when it appears, so that a
 * reader never sees half a run.
 */
export class LakeReader {
  readonly store: TableStore;
  /** Folder of the lake; null where it is not told. */
  readonly lakeFolder: string | null;
  #releases: readonly Release[] = [];
  #removed: readonly RemovedRelease[] = [];
  #newest: ReleaseView | null = null;
  readonly #views = new Map<string, ReleaseView>();
  #releasesVersion = -1;
  readonly #events = new EventEmitter().setMaxListeners(0);

  constructor(store: TableStore, lakeFolder: string | null = null) {
    this.store = store;
    this.lakeFolder = lakeFolder;
  }

  get newest(): Release | null {
    return this.#newest?.release ?? null;
  }

  /** Newest first. */
  get releases(): readonly Release[] {
    return this.#releases;
  }

  /** Calls back with each new release. @returns a function that ends the subscription */
  onRelease(listener: (release: Release) => void): () => void {
    this.#events.on("release", listener);
    return () => this.#events.off("release", listener);
  }

  /** Looks for a new release; its serving columns are loaded before readers get it. */
  async refresh(): Promise<void> {
    const commit = (await this.store.history("ml.releases", 1))[0];
    if (!commit || commit.version === this.#releasesVersion) return;
    const releases = await readReleases(this.store, commit.version);
    const newest = releases[0];
    if (newest && newest.releaseId !== this.newest?.releaseId) {
      const view = new ReleaseView(this.store, newest, Number.POSITIVE_INFINITY, null);
      await warm(view);
      this.#newest = view;
      this.#views.clear();
      this.#events.emit("release", newest);
    }
    this.#releases = releases;
    this.#removed = await readRemovedReleases(this.store, commit.version);
    this.#releasesVersion = commit.version;
  }

  /**
   * The view a reader asked for.
   *
   * @throws PlatformError NO_RELEASE before the first, NOT_FOUND for a release that is not there, NO_DATA where nothing
   * was known at that time, BAD_ARGUMENT for an asOf that is no time or lies in the future
   */
  async view(point: ReadPoint): Promise<ReleaseView> {
    if (!this.#newest) {
      throw new PlatformError("NO_RELEASE", "this lake has no finished run yet", {
        remedy: "Wait for the run to end, or start one with plumb run.",
      });
    }
    const release =
      typeof point.release === "string"
        ? releaseNamed(point.release, this.#releases, this.#removed)
        : this.#newest.release;
    const asOf = typeof point.asOf === "string" ? await this.timeOf(point.asOf) : Number.POSITIVE_INFINITY;
    const isNewest = release.releaseId === this.#newest.release.releaseId;
    if (isNewest && asOf === Number.POSITIVE_INFINITY) return this.#newest;
    const key = `${release.releaseId} ${asOf}`;
    const view = this.#views.get(key) ?? new ReleaseView(this.store, release, asOf, point.asOf ?? null);
    this.#views.delete(key);
    this.#views.set(key, view);
    for (const oldest of this.#views.keys()) {
      if (this.#views.size <= viewsHeld) break;
      this.#views.delete(oldest);
    }
    if (Number.isNaN(await view.lastSession())) {
      const first = (await this.#newest.sessions())[0];
      throw new PlatformError("NO_DATA", `asOf ${point.asOf}: nothing was known then`, {
        remedy: first === undefined ? "The release holds no bars." : `Ask for ${isoDay(first)} or later.`,
      });
    }
    return view;
  }

  /**
   * What a reader's `asOf` means, ms UTC.
   *
   * @throws PlatformError BAD_ARGUMENT for what is no time or lies in the future
   */
  async timeOf(asOf: string): Promise<number> {
    const time = knowledgeTime(asOf);
    refuseFuture(time, asOf, Date.now(), (await this.#newest?.sessions())?.at(-1) ?? Number.NaN);
    return time;
  }
}

async function warm(view: ReleaseView): Promise<void> {
  await Promise.all([view.bars(), view.predictions(), view.insights(), view.securities(), view.series()]);
}
