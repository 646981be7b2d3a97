import { float64Of, int32Of, isoDay, PlatformError, type Row } from "@plumbline/core";
import { universeRules } from "@plumbline/pipeline";
import { type Identity, identitiesOf, identityAt } from "./identities.js";
import { rankingOf } from "./ranking.js";
import type { ReleaseView } from "./release-view.js";

/** One line about a security: who it is and where it stands. */
export interface SecuritySummary {
  readonly securityId: string;
  readonly ticker: string;
  readonly name: string | null;
  readonly exchange: string | null;
  readonly sector: string | null;
  readonly currency: string;
  readonly firstSession: string | null;
  readonly lastSession: string | null;
  readonly isMember: boolean;
  readonly position: number | null;
  readonly qualityScore: number | null;
}

export interface SecurityHead extends SecuritySummary {
  readonly identities: readonly Identity[];
  readonly lastClose: number | null;
  readonly lastReturn: number | null;
  readonly membershipReason: string;
}

export interface SecurityEvent {
  readonly session: string;
  readonly kind: string;
  readonly ratio: number | null;
  readonly amount: number | null;
  readonly delistingReturn: number | null;
  readonly detail: string | null;
  readonly phrase: string;
  readonly knownAt: string;
}

/** Every security the view knows, by ticker. */
export function securitySummaries(view: ReleaseView): Promise<readonly SecuritySummary[]> {
  return view.once("summaries", async () => {
    const last = await view.lastSession();
    const session = Number.isFinite(last) ? isoDay(last) : "9999-12-31";
    const { frame, bySecurity } = await view.bars();
    const days = int32Of(frame, "session");
    const universe = await view.universeOf(last);
    const positions = new Map((await rankingOf(view)).rows.map((row) => [row.securityId, row.position]));
    const quality = new Map((await view.quality()).map((row) => [String(row.securityId), Number(row.score)]));
    const out: SecuritySummary[] = [];
    for (const [securityId, identities] of await identitiesOf(view)) {
      const identity = identityAt(identities, session);
      if (!identity) continue;
      const range = bySecurity.get(securityId);
      out.push({
        securityId,
        ticker: identity.ticker,
        name: identity.name,
        exchange: identity.exchange,
        sector: identity.sector,
        currency: identity.currency,
        firstSession: range ? isoDay(days[range[0]]) : null,
        lastSession: range ? isoDay(days[range[1] - 1]) : null,
        isMember: universe.get(securityId)?.isMember ?? false,
        position: positions.get(securityId) ?? null,
        qualityScore: quality.get(securityId) ?? null,
      });
    }
    return out.sort((a, b) =>
      a.ticker < b.ticker ? -1 : a.ticker > b.ticker ? 1 : a.securityId < b.securityId ? -1 : 1,
    );
  });
}

function summaryById(view: ReleaseView): Promise<ReadonlyMap<string, SecuritySummary>> {
  return view.once(
    "summaryById",
    async () => new Map((await securitySummaries(view)).map((security) => [security.securityId, security])),
  );
}

/** Those whose ticker, name or id contains the text, best match first; also former tickers. */
export async function searchSecurities(view: ReleaseView, search: string | null): Promise<readonly SecuritySummary[]> {
  const all = await securitySummaries(view);
  const wanted = search?.trim().toLowerCase() ?? "";
  if (wanted === "") return all;
  const identities = await identitiesOf(view);
  const scored = all.flatMap((security) => {
    const tickers = (identities.get(security.securityId) ?? []).map((identity) => identity.ticker.toLowerCase());
    const ticker = security.ticker.toLowerCase();
    const name = security.name?.toLowerCase() ?? "";
    const score =
      ticker === wanted
        ? 0
        : ticker.startsWith(wanted)
          ? 1
          : name.startsWith(wanted)
            ? 2
            : tickers.some((former) => former.includes(wanted))
              ? 3
              : name.includes(wanted) || security.securityId.toLowerCase().includes(wanted)
                ? 4
                : -1;
    return score < 0 ? [] : [{ security, score }];
  });
  return scored.sort((a, b) => a.score - b.score).map(({ security }) => security);
}

/** A security by its permanent id. @throws PlatformError UNKNOWN_SECURITY */
export async function securityHead(view: ReleaseView, securityId: string): Promise<SecurityHead> {
  const summary = (await summaryById(view)).get(securityId);
  if (!summary) {
    throw new PlatformError("UNKNOWN_SECURITY", `${securityId}: no such security in this release at this asOf`, {
      remedy: "Find its permanent id with GET /api/v1/securities?search=<ticker or name>.",
    });
  }
  return view.once(`head ${securityId}`, () => headOf(view, summary));
}

async function headOf(view: ReleaseView, summary: SecuritySummary): Promise<SecurityHead> {
  const { securityId } = summary;
  const { frame, bySecurity } = await view.bars();
  const last = (bySecurity.get(securityId)?.[1] ?? 0) - 1;
  const hasBars = bySecurity.has(securityId);
  const hasTwo = hasBars && last > (bySecurity.get(securityId)?.[0] ?? 0);
  const close = float64Of(frame, "close");
  const factor = float64Of(frame, "totalReturnFactor");
  const universe = (await view.universeOf(await view.lastSession())).get(securityId);
  return {
    ...summary,
    identities: (await identitiesOf(view)).get(securityId) ?? [],
    lastClose: hasBars ? close[last] : null,
    lastReturn: hasTwo ? (close[last] * factor[last]) / (close[last - 1] * factor[last - 1]) - 1 : null,
    membershipReason: universe ? ruleInWords(universe.reason, view) : "no bar in the last session",
  };
}

function ruleInWords(rule: string, view: ReleaseView): string {
  const about = universeRules(view.release.summary.config).find((one) => one.rule === rule)?.about;
  return about ? `it fails the rule ${rule}, ${about}` : rule;
}

/** Splits, dividends, delistings and renames of a security, as known, by session. */
export async function eventsOf(view: ReleaseView, securityId: string): Promise<SecurityEvent[]> {
  const rows = (await view.actions()).filter((row) => row.securityId === securityId);
  return rows.map(eventOf).sort((a, b) => (a.session < b.session ? -1 : 1));
}

function eventOf(row: Row): SecurityEvent {
  const number = (value: unknown) => (typeof value === "number" ? value : null);
  const event = {
    session: String(row.session),
    kind: String(row.kind),
    ratio: number(row.ratio),
    amount: number(row.amount),
    delistingReturn: number(row.delistingReturn),
    detail: typeof row.detail === "string" ? row.detail : null,
    knownAt: String(row.knownAt),
  };
  return { ...event, phrase: phraseOf(event) };
}

function phraseOf(event: Omit<SecurityEvent, "phrase">): string {
  switch (event.kind) {
    case "split":
      return event.ratio === null ? "Split" : `Split ${trimmed(event.ratio)} for 1`;
    case "dividend":
      return event.amount === null ? "Cash dividend" : `Cash dividend of ${trimmed(event.amount)} a share`;
    case "delisting":
      return `Delisted${event.detail ? `: ${event.detail}` : ""}${event.delistingReturn === null ? "" : `, return ${trimmed(event.delistingReturn * 100)} %`}`;
    case "rename":
      return `Renamed${event.detail ? ` to ${event.detail}` : ""}`;
    default:
      return event.kind;
  }
}

function trimmed(value: number): string {
  return String(Number(value.toFixed(4)));
}

/** The rank the champion's trial gave a security, session by session, out of sample. */
export async function rankHistoryOf(
  view: ReleaseView,
  securityId: string,
  last: number | undefined,
): Promise<{ session: string[]; rank: number[]; score: number[] }> {
  const { frame } = await view.predictions();
  const { codes, dictionary } = await view.once("predictionIds", async () => {
    const column = frame.columns.securityId;
    return column.type === "text" ? column : { codes: new Int32Array(0), dictionary: [] as readonly string[] };
  });
  const code = dictionary.indexOf(securityId);
  const rows: number[] = [];
  if (code >= 0) for (let row = 0; row < codes.length; row++) if (codes[row] === code) rows.push(row);
  const kept = last === undefined ? rows : rows.slice(Math.max(rows.length - last, 0));
  const days = int32Of(frame, "session");
  const rank = float64Of(frame, "rank");
  const score = float64Of(frame, "score");
  return {
    session: kept.map((row) => isoDay(days[row])),
    rank: kept.map((row) => rank[row]),
    score: kept.map((row) => score[row]),
  };
}
