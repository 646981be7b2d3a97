import { scoreScale } from "../../../charts/score-scale";
import { AnaloguesBlock } from "../../../components/analogues-block";
import { CounterfactualBlock } from "../../../components/counterfactual-block";
import { FailureState } from "../../../components/failure";
import { FeatureTable } from "../../../components/feature-table";
import { FirstRun } from "../../../components/first-run";
import { Identity } from "../../../components/identity";
import { LineageSteps } from "../../../components/lineage-steps";
import { MissingPage } from "../../../components/nothing-here";
import { Notices } from "../../../components/notices";
import { PredictionView } from "../../../components/prediction-view";
import { PriceChart } from "../../../components/price-chart";
import { Segments } from "../../../components/segments";
import { WeekChangesBlock } from "../../../components/week-changes";
import { asOfParameter, choice, parameter, type SearchParams } from "../../../reads/page-state";
import { type Candles, readLaterCandles, readSecurity, type SecurityRead } from "../../../reads/security-read";
import { readShell } from "../../../reads/shell-read";
import { dayNumber } from "../../../words/dates";
import { sourceLine } from "../../../words/source-line";

type Input = { params: Promise<{ id: string }>; searchParams: Promise<SearchParams> };

const bases = { raw: "RAW", split: "SPLIT", total: "TOTAL" } as const;
const ranges = { "3m": 63, "9m": 190, "5y": 1260, all: null } as const;

export async function generateMetadata({ params }: Input) {
  return { title: decodeURIComponent((await params).id) };
}

/** One security: its prices with what happened to them, and what the model makes of it. */
export default async function SecurityPage({ params, searchParams }: Input) {
  const id = decodeURIComponent((await params).id);
  const parameters = await searchParams;
  const asOf = asOfParameter(parameters);
  const basis = choice(parameter(parameters, "basis"), ["split", "raw", "total"]);
  const range = choice(parameter(parameters, "range"), ["9m", "3m", "5y", "all"]);
  const { shell } = asOf === null ? { shell: null } : await readShell();
  const future = futureSessions(asOf, shell?.release?.lastSession ?? null, ranges[range]);
  const last = ranges[range] === null ? null : ranges[range] - future;
  const answer = await readSecurity(id, asOf, bases[basis], last);
  if (answer.failure?.code === "NO_RELEASE") return <FirstRun initial={(await readShell()).status} />;
  if (answer.failure?.code === "UNKNOWN_SECURITY" || answer.failure?.code === "NOT_FOUND") return <MissingPage />;
  if (answer.failure) return <FailureState failure={answer.failure} />;
  const security = answer.data.security;
  if (!security) return <MissingPage />;
  const isAll = parameter(parameters, "features") === "all";
  const isHindsight = asOf !== null && parameter(parameters, "hindsight") === "1";
  const later = isHindsight ? await laterCandles(security, bases[basis]) : null;
  return (
    <>
      <Identity security={security} />
      <Notices provenance={security.provenance} />
      <div className="security-columns">
        <section className="area-price" aria-label="Price chart">
          <PriceChart
            ticker={security.ticker}
            candles={security.candles}
            later={later}
            futureSessions={future}
            events={security.events}
            quarantine={security.quarantine}
            rankHistory={security.rankHistory}
            acts={<Choices id={id} basis={basis} range={range} isHindsight={isHindsight} />}
          />
        </section>
        <PredictionView security={security} />
        {security.prediction && (
          <div className="area-explained">
            <div>
              <AnaloguesBlock prediction={security.prediction} ticker={security.ticker} />
              <CounterfactualBlock prediction={security.prediction} />
            </div>
            <WeekChangesBlock prediction={security.prediction} />
            <LineageSteps prediction={security.prediction} />
          </div>
        )}
        <div className="area-features">
          <FeatureTable
            features={security.features}
            ticker={security.ticker}
            isRanked={security.prediction !== null}
            source={sourceLine({ ...security.provenance, tables: featureTables(security) })}
            filter={parameter(parameters, "feature") ?? ""}
            isAll={isAll}
            toggleHref={`/securities/${encodeURIComponent(id)}?${new URLSearchParams({ basis, range, ...(isAll ? {} : { features: "all" }) })}`}
            scale={scoreScale(security.prediction?.scoreUnit ?? "rank").factor}
          />
        </div>
      </div>
    </>
  );
}

function Choices(props: { id: string; basis: string; range: string; isHindsight: boolean }) {
  const href = (basis: string, range: string) => {
    const parameters = new URLSearchParams({ basis, range });
    if (props.isHindsight) parameters.set("hindsight", "1");
    return `/securities/${encodeURIComponent(props.id)}?${parameters}`;
  };
  return (
    <>
      <Segments
        label="Adjustment"
        chosen={props.basis}
        choices={[
          { value: "raw", text: "As traded", href: href("raw", props.range) },
          { value: "split", text: "Split-adjusted", href: href("split", props.range) },
          { value: "total", text: "Total return", href: href("total", props.range) },
        ]}
      />
      <Segments
        label="Range"
        chosen={props.range}
        choices={[
          { value: "3m", text: "3M", href: href(props.basis, "3m") },
          { value: "9m", text: "9M", href: href(props.basis, "9m") },
          { value: "5y", text: "5Y", href: href(props.basis, "5y") },
          { value: "all", text: "All", href: href(props.basis, "all") },
        ]}
      />
    </>
  );
}

/** Hindsight bars, scaled to the last known close so that a split in between leaves no step. */
async function laterCandles(security: SecurityRead, basis: string): Promise<Candles | null> {
  const known = security.candles;
  const last = known.session.at(-1);
  if (!last) return null;
  const answer = await readLaterCandles(security.securityId, basis, last);
  const later = answer.data?.security?.candles;
  if (!later || later.session.length < 2 || later.session[0] !== last) return null;
  const scale = (known.close.at(-1) ?? Number.NaN) / (later.close[0] ?? Number.NaN);
  const factor = basis !== "RAW" && Number.isFinite(scale) ? scale : 1;
  const scaled = (column: (number | null)[]) =>
    column.slice(1).map((price) => (price === null ? null : price * factor));
  return {
    ...later,
    session: later.session.slice(1),
    open: scaled(later.open),
    high: scaled(later.high),
    low: scaled(later.low),
    close: scaled(later.close),
    volume: later.volume.slice(1),
    flags: later.flags.slice(1),
  };
}

/** Places to leave hatched right of the as-of session: five a week, at most two fifths of what is shown. */
function futureSessions(asOf: string | null, lastSession: string | null, range: number | null): number {
  if (!asOf || !lastSession || lastSession <= asOf) return 0;
  const weekdays = Math.round(((dayNumber(lastSession) - dayNumber(asOf)) * 5) / 7);
  return Math.min(weekdays, Math.floor((range ?? 500) * 0.4));
}

function featureTables(security: SecurityRead) {
  const versions = new Map(security.features.map((feature) => [feature.table, feature.version]));
  return [...versions].map(([table, version]) => ({ table, version }));
}
