/** One program that does the work: ours or a peer's. */
export interface Contestant {
  readonly name: string;
  /** Version of the library, for the report. */
  readonly version: string;
  /** The process to start. It speaks the protocol of `serveContestant` (bench/peers/serve.py in Python). */
  command(folders: BenchFolders): Command;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface BenchFolders {
  readonly root: string;
  /** Data and outputs; made by `prepare`, kept between runs. */
  readonly data: string;
}

/** At most `ratio` of the peer's CPU, or of several peers' together. */
export interface Aim {
  readonly peer: string | readonly string[];
  readonly ratio: number;
}

/**
 * The same work done by ours (the first contestant) and by peers. All run interleaved in one run; outputs are compared
 * before anything is timed.
 */
export interface Workload {
  readonly name: string;
  /** One sentence: the work. */
  readonly about: string;
  /** One sentence: the data. */
  readonly data: string;
  /** Makes the data if it is not there. */
  prepare(folders: BenchFolders): Promise<void>;
  readonly contestants: readonly Contestant[];
  /**
   * Compares the outputs that every contestant wrote on request.
   * @param outputs folder of each contestant's output, by name
   * @returns sentences for the report; throws if outputs differ beyond the stated tolerance
   */
  compare(outputs: ReadonlyMap<string, string>): Promise<readonly string[]>;
  readonly aims: readonly Aim[];
  /** Largest allowed medians of figures that our contestant measures itself (`Cost.extra`). */
  readonly limits?: readonly { readonly extra: string; readonly most: number }[];
  /** Most megabytes that ours may hold at its peak. */
  readonly memoryLimit?: number;
  /** Timed runs of each contestant; 5 where absent. */
  readonly runs?: number;
  /** Each contestant runs once, from a cold start, in turn; a later one may read what an earlier one wrote. */
  readonly isSingle?: boolean;
}

/** What one timed run cost. */
export interface Cost {
  /** User and system seconds of the whole process, all threads. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Anything else the contestant measured, by name. */
  readonly extra: Readonly<Record<string, number>>;
}

export interface Measurement {
  readonly contestant: string;
  readonly version: string;
  readonly runs: readonly Cost[];
  readonly peakMegabytes: number;
}
