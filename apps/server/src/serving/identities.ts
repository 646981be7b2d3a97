import type { Row } from "@plumbline/core";
import type { ReleaseView } from "./release-view.js";

/** The names a security had in an interval of sessions. */
export interface Identity {
  readonly ticker: string;
  readonly name: string | null;
  readonly exchange: string | null;
  readonly sector: string | null;
  readonly currency: string;
  readonly validFrom: string;
  /** First session the names no longer hold; null while they do. */
  readonly validTo: string | null;
}

/** Every security's identities, ascending by validFrom. */
export function identitiesOf(view: ReleaseView): Promise<ReadonlyMap<string, readonly Identity[]>> {
  return view.once("identities", async () => {
    const byId = new Map<string, Identity[]>();
    for (const row of await view.securities()) {
      const id = String(row.securityId);
      const held = byId.get(id) ?? [];
      held.push(identityOf(row));
      byId.set(id, held);
    }
    for (const held of byId.values()) held.sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
    return byId;
  });
}

/** The identity in force at a session; the nearest one where none covers it. */
export function identityAt(identities: readonly Identity[] | undefined, session: string): Identity | null {
  if (!identities || identities.length === 0) return null;
  const started = identities.filter((identity) => identity.validFrom <= session);
  return started.at(-1) ?? identities[0];
}

function identityOf(row: Row): Identity {
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
  return {
    ticker: String(row.ticker),
    name: text(row.name),
    exchange: text(row.exchange),
    sector: text(row.sector),
    currency: String(row.currency),
    validFrom: String(row.validFrom),
    validTo: text(row.validTo),
  };
}
