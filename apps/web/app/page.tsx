import type { CSSProperties } from "react";
import { scoreScale } from "../charts/score-scale";
import { Datasets } from "../components/datasets";
import { ExportButton } from "../components/export-button";
import { EmptyState, FailureState } from "../components/failure";
import { FirstRun } from "../components/first-run";
import { Gauge } from "../components/gauge";
import { Grade } from "../components/grade";
import { IcFigure } from "../components/ic-figure";
import { Notices } from "../components/notices";
import { PageLink } from "../components/page-link";
import { QuintileFigure } from "../components/quintile-figure";
import { Ranking } from "../components/ranking";
import { Segments } from "../components/segments";
import {
  type Decision,
  type Overview,
  type OverviewRead,
  type RankingOrder,
  readOverview,
} from "../reads/overview-read";
import { asOfParameter, choice, parameter, type SearchParams } from "../reads/page-state";
import { readShell } from "../reads/shell-read";
import { longDate } from "../words/dates";
import { capitalised } from "../words/driver-words";
import { whyOf } from "../words/grade-words";
import { headlineOf } from "../words/headline";
import { plain } from "../words/numbers";
import { readSentence } from "../words/read-sentence";
import { saidOnce } from "../words/said-once";
import { sourceLine } from "../words/source-line";

export const metadata = { title: "Overview" };

const orders = { top: "TOP", bottom: "BOTTOM", movers: "MOVERS" } as const satisfies Record<string, RankingOrder>;

/** Overview: the verdict, the ranking, and what both rest on. */
export default async function OverviewPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const parameters = await searchParams;
  const order = choice(parameter(parameters, "order"), ["top", "bottom", "movers"]);
  const asOf = asOfParameter(parameters);
  const answer = await readOverview(asOf, orders[order]);
  if (answer.failure?.code === "NO_RELEASE") return <FirstRun initial={(await readShell()).status} />;
  if (answer.failure) return <FailureState failure={answer.failure} />;
  if (!answer.data.overview) {
    return (
      <EmptyState
        title={`Nothing was ranked${asOf ? ` by ${longDate(asOf)}` : " yet"}.`}
        why="The first ranking needs enough history to learn from. Move the date forward, or come back to the latest session."
      />
    );
  }
  const { overview, evidence, decisions, release } = answer.data;
  return (
    <OverviewView
      overview={overview}
      grade={evidence?.grade ?? null}
      spread={evidence?.figures.find(({ key }) => key === "spread") ?? null}
      decision={decisions?.nodes[0] ?? null}
      order={order}
      rankedFrom={release?.rankedFrom ?? null}
    />
  );
}

function OverviewView(props: {
  overview: Overview;
  grade: NonNullable<OverviewRead["evidence"]>["grade"];
  spread: { low: number | null; high: number | null } | null;
  decision: Decision | null;
  order: string;
  rankedFrom: string | null;
}) {
  const { overview, grade, order, rankedFrom } = props;
  const { provenance, verdict } = overview;
  const source = sourceLine(provenance);
  const { head, rest } = headlineOf(verdict.sentence);
  const alarms = saidOnce(verdict.alarms, (alarm) => alarm, provenance.notices, provenance.isSimulated);
  return (
    <>
      <section className="verdict" aria-label="Verdict">
        <div>
          <h1>{head}</h1>
          <div className="by">
            <Grade grade={grade?.grade ?? null} />
            <p>
              {readSentence(verdict.detail)} <PageLink href="/evidence">{whyOf(grade)}</PageLink>
            </p>
          </div>
          {rest !== "" && <p className="verdict-rest">{readSentence(rest)}</p>}
          {alarms.length > 0 && (
            <ul className="diamond-list alarms">
              {alarms.map((alarm) => (
                <li key={alarm}>{readSentence(alarm)}</li>
              ))}
            </ul>
          )}
        </div>
        <dl className="gauges" style={{ "--gauges": overview.gauges.length } as CSSProperties}>
          {overview.gauges.map((estimate) => (
            <Gauge
              key={estimate.key}
              estimate={estimate}
              provenance={provenance}
              own={
                /quality/i.test(estimate.key)
                  ? { tables: ["silver.quality"], row: "all of the last session checked" }
                  : { tables: ["ml.evaluations"], row: `the newest of trial ${overview.learner.trialId.slice(0, 12)}` }
              }
            />
          ))}
        </dl>
      </section>
      <Notices provenance={provenance} />
      <div className="columns">
        <section aria-labelledby="ranked">
          <div className="head">
            <h2 id="ranked">Ranked by the model’s score</h2>
            <span className="head-note">
              next {overview.horizon === 1 ? "session" : `${overview.horizon} sessions`}, against the universe, as of{" "}
              {longDate(provenance.session)}
            </span>
            <div className="head-acts">
              <Segments
                label="Which end"
                chosen={order}
                choices={[
                  { value: "top", text: "Top", href: "/" },
                  { value: "bottom", text: "Bottom", href: "/?order=bottom" },
                  { value: "movers", text: "Movers", href: "/?order=movers" },
                ]}
              />
              <ExportButton
                finding="Ranked by the model’s score"
                unit={overview.ranking[0]?.scoreUnit ?? ""}
                fileName={`ranking-${order}-${provenance.session}`}
                source={source}
                table={{
                  columns: ["position", "five sessions ago", "security", "ticker", "name", "score", "quality"],
                  rows: overview.ranking.map((row) => [
                    row.position,
                    row.previousPosition,
                    row.securityId,
                    row.ticker,
                    row.name,
                    row.score,
                    row.qualityScore,
                  ]),
                }}
              />
            </div>
          </div>
          {overview.ranking.length === 0 ? (
            <EmptyState
              title="No security was scored that day."
              why={`${rankedFrom === null ? "" : `The ranking begins on ${longDate(rankedFrom)}. `}Scores begin once a model has enough known labels to learn from, and only members of the universe get one.`}
            />
          ) : (
            <Ranking rows={overview.ranking} />
          )}
          <p className="table-foot">
            <span>
              {plain(overview.ranking.length)} of {plain(overview.rankedCount)} ·{" "}
              <PageLink href="/securities">all securities</PageLink>
            </span>
            {overview.ranking[0] && <span>Score: {scoreScale(overview.ranking[0].scoreUnit).about}.</span>}
            <span>{source}</span>
          </p>
        </section>
        <aside className="aside" aria-label="Context">
          <IcFigure series={overview.ic} height={150} about="Rank IC: bar a month, line 12-month mean, 95 % band" />
          <QuintileFigure
            quintiles={overview.quintiles}
            provenance={provenance}
            horizon={overview.horizon}
            spread={props.spread}
            height={132}
          />
          <Datasets
            datasets={overview.datasets}
            knownAt={provenance.knownAt}
            isSimulated={provenance.isSimulated}
            now={Date.now()}
          />
          <LearnerFacts overview={overview} decision={props.decision} />
        </aside>
      </div>
    </>
  );
}

function LearnerFacts({ overview, decision }: { overview: Overview; decision: Decision | null }) {
  const { learner, provenance } = overview;
  // The newest model; a past view was scored with an earlier one.
  const isKnown = learner.trainedTo !== null && learner.trainedTo <= (provenance.session ?? "");
  return (
    <section className="block">
      <h2>Who made the ranking, and why</h2>
      <p className="second" style={{ padding: "6px 0", borderBottom: "1px solid var(--line)" }}>
        {decision === null
          ? `${learner.why} No decision was on record by this date.`
          : `${capitalised(decision.decision)} on ${longDate(decision.decidedAt)}: ${readSentence(decision.reason)}`}
      </p>
      {decision !== null && (
        <p className="third gates-note">
          Gates ask whether the figures can be believed; the grade asks what they show.
        </p>
      )}
      <dl className="facts">
        <div>
          <dt>Learner</dt>
          <dd>{learner.version || learner.name}</dd>
        </div>
        {isKnown && (
          <div>
            <dt>Trained on labels to</dt>
            <dd>{longDate(learner.trainedTo)}</dd>
          </div>
        )}
        <div>
          <dt>Trial</dt>
          <dd className="mono">{learner.trialId.slice(0, 12)}</dd>
        </div>
        <div>
          <dt>Release</dt>
          <dd className="mono">{provenance.releaseId.slice(0, 12)}</dd>
        </div>
      </dl>
    </section>
  );
}
