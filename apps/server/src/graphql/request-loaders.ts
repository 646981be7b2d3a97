import type { Frame } from "@plumbline/core";
import type { Identity } from "../http/api-keys.js";
import { BatchLoader } from "../serving/batch-loader.js";
import type { ReleaseView } from "../serving/release-view.js";
import { type FittedModel, modelsOfTrials, seriesOfTrials } from "../serving/trial-ledger.js";

/** Loads by trial of one view; what a request asks for together is read together. */
export interface ViewLoaders {
  readonly series: BatchLoader<string, Frame>;
  readonly models: BatchLoader<string, readonly FittedModel[]>;
}

/** The loaders of one request, a set for each view it reads. */
export class RequestLoaders {
  readonly #held = new Map<ReleaseView, ViewLoaders>();

  of(view: ReleaseView): ViewLoaders {
    let held = this.#held.get(view);
    if (!held) {
      held = {
        series: new BatchLoader((trialIds) => seriesOfTrials(view, trialIds)),
        models: new BatchLoader((trialIds) => modelsOfTrials(view, trialIds)),
      };
      this.#held.set(view, held);
    }
    return held;
  }
}

/** What each resolver gets as its third argument. */
export interface RequestContext {
  readonly loaders: RequestLoaders;
  /** Who asks. */
  readonly identity: Identity;
  /** Whether a page of another site sent the request, which may look at nothing and could still keep the engine busy. */
  readonly isForeign: boolean;
  /** A signal that the one who asks has gone. */
  readonly gone: () => AbortSignal;
}
