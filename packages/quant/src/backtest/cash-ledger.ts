export type LedgerKind = "trade" | "cost" | "dividend" | "cashInLieu" | "split" | "delisting" | "forcedExit";

/** One line of the journal: cash and shares that moved. Replaying the journal gives the ledger's cash and shares. */
export interface LedgerEntry {
  readonly session: number;
  readonly asset: number;
  readonly kind: LedgerKind;
  /** Whole shares gained; negative when sold. */
  readonly shares: number;
  /** Integer cents gained; negative when paid. */
  readonly cents: number;
}

/** Currency amount to integer cents, halves away from zero, so that a short mirrors a long. */
export function toCents(amount: number): number {
  return amount < 0 ? -Math.round(-amount * 100) : Math.round(amount * 100);
}

/**
 * Cash in integer cents and whole signed shares. A position is worth shares x price rounded to the cent; every change of
 * cash or shares is one journal entry; nothing else moves.
 */
export class CashLedger {
  readonly shares: Float64Array;
  /** Cents at the last mark, signed. */
  readonly value: Float64Array;
  /** Sessions since the last price, for positions held. */
  readonly staleSessions: Int32Array;
  cash: number;
  costs = 0;
  traded = 0;
  delistings = 0;
  forcedExits = 0;
  /** Cents that every gain and loss since the start adds up to; equity must be the initial cash plus this. */
  #result = 0;
  readonly #initial: number;
  readonly #held: Int32Array;
  readonly #place: Int32Array;
  #count = 0;
  readonly #record: ((entry: LedgerEntry) => void) | undefined;

  constructor(assets: number, initialCents: number, record?: (entry: LedgerEntry) => void) {
    this.shares = new Float64Array(assets);
    this.value = new Float64Array(assets);
    this.staleSessions = new Int32Array(assets);
    this.#held = new Int32Array(assets);
    this.#place = new Int32Array(assets).fill(-1);
    this.cash = initialCents;
    this.#initial = initialCents;
    this.#record = record;
  }

  /** Assets held, in no particular order; valid until the next change. */
  held(): Int32Array {
    return this.#held.subarray(0, this.#count);
  }

  /** Cash plus marked positions, integer cents. */
  equity(): number {
    let sum = this.cash;
    for (let i = 0; i < this.#count; i++) sum += this.value[this.#held[i]];
    return sum;
  }

  /** True if equity equals the initial cash plus every recorded gain, to the cent. */
  isBalanced(): boolean {
    const equity = this.equity();
    return Number.isSafeInteger(equity) && Number.isSafeInteger(this.cash) && equity === this.#initial + this.#result;
  }

  /** Revalues a held asset at the session's close; a missing price keeps the last value and counts as stale. */
  mark(asset: number, price: number): void {
    if (!(price > 0)) {
      this.staleSessions[asset]++;
      return;
    }
    this.staleSessions[asset] = 0;
    this.#revalue(asset, toCents(this.shares[asset] * price), 0);
  }

  /** Buys or sells to `target` whole shares at `price`; the cost a side is a decimal of the value traded. */
  trade(session: number, asset: number, target: number, price: number, costPerSide: number): void {
    const change = target - this.shares[asset];
    if (change === 0) return;
    const paid = toCents(change * price);
    const cost = Math.round(Math.abs(paid) * costPerSide);
    this.#move(session, asset, "trade", change, -paid);
    this.#revalue(asset, toCents(target * price), -paid);
    this.traded += Math.abs(paid);
    if (cost !== 0) {
      this.#move(session, asset, "cost", 0, -cost);
      this.#result -= cost;
      this.costs += cost;
    }
  }

  /** Cash dividend a share held at the close before; a short pays it. */
  dividend(session: number, asset: number, amountPerShare: number): void {
    const cents = toCents(this.shares[asset] * amountPerShare);
    if (cents === 0) return;
    this.#move(session, asset, "dividend", 0, cents);
    this.#result += cents;
  }

  /** `ratio` new shares for one old; the fraction of a share is settled in cash at `price`, or at the last value without one. */
  split(session: number, asset: number, ratio: number, price: number): void {
    const exact = this.shares[asset] * ratio;
    const whole = Math.trunc(exact + Math.sign(exact) * 1e-9);
    const newPrice = price > 0 ? price : this.value[asset] / 100 / exact;
    const lieu = toCents((exact - whole) * newPrice);
    this.#move(session, asset, "split", whole - this.shares[asset], 0);
    if (lieu !== 0) this.#move(session, asset, "cashInLieu", 0, lieu);
    this.#revalue(asset, whole === 0 ? 0 : toCents(whole * newPrice), lieu);
  }

  /** The position becomes cash: its last value times 1 + the delisting return, never below nothing. */
  delist(session: number, asset: number, delistingReturn: number): void {
    const received = Math.round(this.value[asset] * Math.max(0, 1 + delistingReturn));
    this.delistings++;
    this.#close(session, asset, "delisting", received);
  }

  /** Ends a position that has had no price for long: cash at its last value. */
  forceExit(session: number, asset: number): void {
    this.forcedExits++;
    this.#close(session, asset, "forcedExit", this.value[asset]);
  }

  #close(session: number, asset: number, kind: LedgerKind, cents: number): void {
    this.#move(session, asset, kind, -this.shares[asset], cents);
    this.#revalue(asset, 0, cents);
  }

  /** Sets a position's value; what it gained together with the cash that moved with it is the result. */
  #revalue(asset: number, cents: number, cashMoved: number): void {
    this.#result += cents - this.value[asset] + cashMoved;
    this.value[asset] = cents;
  }

  #move(session: number, asset: number, kind: LedgerKind, shares: number, cents: number): void {
    this.cash += cents;
    this.shares[asset] += shares;
    const place = this.#place[asset];
    if (this.shares[asset] !== 0 && place < 0) {
      this.#place[asset] = this.#count;
      this.#held[this.#count++] = asset;
      this.staleSessions[asset] = 0;
    } else if (this.shares[asset] === 0 && place >= 0) {
      const moved = this.#held[--this.#count];
      this.#held[place] = moved;
      this.#place[moved] = place;
      this.#place[asset] = -1;
    }
    this.#record?.({ session, asset, kind, shares, cents });
  }
}
