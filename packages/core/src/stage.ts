import type { Frame } from "./frame.js";
import type { GradientBoosting } from "./ports/gradient-boosting.js";
import type { MarketData, SourceDescription } from "./ports/market-data.js";
import type { PayloadStore } from "./ports/payload-store.js";
import type { TableStore } from "./ports/table-store.js";
import type { TableSpec } from "./table.js";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** How far a long job is: for bars on a terminal, lines elsewhere, events to the browser. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  /** NaN where the total is not known. */
  readonly total: number;
  readonly unit: string;
  readonly note?: string;
}

/** What the user chose for a run; the whole of it is part of every stage's identity where the stage names it. */
export interface StreetConfig {
  readonly source: SourceDescription;
  /** Feature sets to compute, by name: alpha158, classic. */
  readonly featureSets: readonly string[];
  readonly horizons: readonly number[];
  readonly primaryHorizon: number;
  /** Cost a side, decimal: 0.001 is 10 bp. */
  readonly costPerSide: number;
  readonly rounds: number;
  /** All targets and horizons trained, not just the primary question. */
  readonly full: boolean;
  readonly seed: number;
  readonly universe: UniverseRule;
}

export interface UniverseRule {
  /** Bars a security must have before it can enter. */
  readonly minHistory: number;
  /** Smallest close, in currency; applied on raw prices only. */
  readonly minPrice: number;
  /** Smallest median dollar volume over 63 bars, in currency; applied where volume is on the price's basis. */
  readonly minDollarVolume: number;
}

/** The slice a run asks of an incremental stage. */
export interface Slice {
  /** First day to answer for; rows of earlier days are history, given but not to be answered. -Infinity for all. */
  readonly from: number;
  /** True where the answer is compared with what is held and added to it; it replaces the table otherwise. */
  readonly isAdded?: boolean;
}

/** The part of a table that a stage reads. */
export interface InputRead {
  readonly columns?: readonly string[];
  /** Equality on text or integer columns. */
  readonly where?: Readonly<Record<string, readonly (string | number)[]>>;
  /** Every day, although the stage has `recentDays`. */
  readonly isWhole?: boolean;
}

/** Another lake of the same home, to be read only. */
export interface OtherLake {
  /** Name of its folder. */
  readonly name: string;
  readonly tables: Pick<TableStore, "read" | "history">;
}

export interface StageContext {
  readonly config: StreetConfig;
  readonly runId: string;
  /** The run's clock, ms UTC, fixed at its start. */
  readonly now: number;
  readonly slice: Slice;
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly source: MarketData;
  readonly payloads: PayloadStore;
  /** Null where the library cannot be had; `boostingAbsent` then says why. */
  readonly boosting: GradientBoosting | null;
  readonly boostingAbsent: string | null;
  /** The other lakes of the home; none where absent. */
  readonly otherLakes?: readonly OtherLake[];
  report(progress: Omit<Progress, "stage">): void;
  /** A sentence for whoever reads the run's results: what was found that no row says. */
  notice?(sentence: string): void;
  /** A table's content as pinned when the run started: the only arrow against the street. */
  previous(table: TableSpec): Promise<Frame>;
}

export type FramesByName = Readonly<Record<string, Frame>>;
export type Rows = Frame | AsyncIterable<Frame>;

/**
 * A stage is a pure function from frames to frames. The runner reads the inputs, calls `compute`, writes the outputs,
 * and skips the stage if neither its version, its parameters nor its inputs changed.
 */
export interface Stage {
  readonly kind: "collect" | "derive" | "publish";
  readonly name: string;
  /** One sentence, shown by progress and docs. */
  readonly about: string;
  /** Raised when the same inputs would give other rows. */
  readonly version: number;
  inputs(config: StreetConfig): readonly TableSpec[];
  outputs(config: StreetConfig): readonly TableSpec[];
  /** Which choices the result depends on. */
  parameters(config: StreetConfig): Json;
  /**
   * `rebuild`: all rows are computed again and replace the table.
   * `append`: rows answered are compared with those held; new and changed ones are appended, none is removed, but see
   * `takesBack`. When the stage's version or parameters change, the table is replaced (older versions stay readable).
   * `ledger`: like `append`, and never replaced: what was recorded under other parameters stays.
   * With `window` (sessions of history that a new session needs), only the days whose inputs changed are asked for.
   */
  readonly write: "rebuild" | "append" | "ledger";
  /**
   * The answer holds every row of the days asked for, so a held row of those days that is not answered no longer stands:
   * the runner takes it back with a row whose `knownAtBasis` is `retracted`. What was read before stays readable as of then.
   */
  readonly takesBack?: boolean;
  readonly window?: number | ((config: StreetConfig) => number);
  /** Sessions before the first changed one whose rows may change too: a label is known h + 1 sessions late. */
  readonly reach?: number | ((config: StreetConfig) => number);
  /** Calendar days before the newest row of its inputs that the stage needs of tables partitioned by year; older rows are not read. */
  readonly recentDays?: number;
  /** What to read of an input, by table name, where not all of it is needed; the frame then lacks the other columns and rows. */
  readonly reads?: (config: StreetConfig) => Readonly<Record<string, InputRead>>;
  /** Inputs whose rows are only looked up by key (a payload's file name): a new row there changes no day by itself. */
  readonly lookups?: readonly TableSpec[];
  /** Each frame of an async answer is committed as it comes, so that a killed run keeps it (long stages). */
  readonly commitEach?: boolean;
  /** The answer depends on the gradient boosting library: its version, or its absence, is part of the stage's identity. */
  readonly usesBoosting?: boolean;
  /** The answer depends on the ledgers of the home's other lakes: which there are and their state is part of the stage's identity. */
  readonly usesOtherLakes?: boolean;
  /** Vintages the stage wants of its inputs: "latest" where it does not handle restatements itself. */
  readonly vintage?: "latest" | "all";
  /** Asked after the outputs are committed, so that what it found can be read: throws where the street must stop. */
  readonly gate?: { readonly table: TableSpec; require(rows: Frame): void };
  compute(inputs: FramesByName, context: StageContext): Promise<Readonly<Record<string, Rows>>>;
}
