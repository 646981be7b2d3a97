/** Which home a store beside the lake belongs to. */
export interface HomeRecord {
  /** Random, made with the record: a home keeps by it what it knows of this store. */
  readonly storeId: string;
  /** The home's own id. */
  readonly homeId: string;
  /** Changes hands with the home: of two homes of one id (one is a copy) only the one that knows it is meant. */
  readonly claim: string;
  /** Instant of the last change, ms UTC. */
  readonly claimedAt: number;
}

/** The one place in a store that says whose it is. */
export interface HomeRegister {
  /** Names the store, without secrets. */
  readonly about: string;
  /** Null where the store belongs to none. */
  read(): Promise<HomeRecord | null>;
  /**
   * Writes a record where the store's is still `expected`, in one step.
   *
   * @returns false where it says something else by now
   */
  swap(expected: HomeRecord | null, next: HomeRecord): Promise<boolean>;
}
