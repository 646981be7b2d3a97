import type { Evidence, EvidenceRead } from "../reads/evidence-read";
import { luckFacts, payFacts } from "../words/evidence-facts";
import { plain } from "../words/numbers";
import { ofTables, sourceLine } from "../words/source-line";
import { BaselineTable } from "./baseline-table";
import { DecayFigure } from "./decay-figure";
import { EquityFigure } from "./equity-figure";
import { EvidenceHead } from "./evidence-head";
import { FactList } from "./fact-list";
import { EmptyState } from "./failure";
import { IcFigure } from "./ic-figure";
import { InferenceTable } from "./inference-table";
import { JoinedLedger } from "./joined-ledger";
import { LuckFigure } from "./luck-figure";
import { Notices } from "./notices";
import { QuintileFigure } from "./quintile-figure";
import { Segments } from "./segments";
import { TrialLedger } from "./trial-ledger";

const tall = 272;
const low = 204;
/** Which equity lines each choice draws, the first against the others. */
const lines = {
  baselines: /^(longShortNet|longShortGross|baseline:.*)$/,
  holding: /^(longOnlyNet|universe|longShortNet)$/,
} as const;

/** The page Evidence of one trial. */
export function EvidenceView(props: {
  evidence: Evidence;
  evaluations: EvidenceRead["evaluations"];
  joined: EvidenceRead["joinedTrials"];
  against: keyof typeof lines;
  /** the trial in the URL; null for the one that ranks */
  trial: string | null;
}) {
  const { evidence, against } = props;
  const { provenance, trial, breakEven } = evidence;
  const cost = breakEven === null ? "" : `, ${plain(breakEven.assumedCost * 1e4)} bp a side`;
  const spread = evidence.figures.find((figure) => figure.key === "spread");
  return (
    <>
      <EvidenceHead evidence={evidence} />
      <Notices provenance={provenance} />
      <div className="twelve">
        <div className="half">
          <IcFigure
            series={evidence.ic}
            height={tall}
            about={`Rank IC against the next ${trial.horizon === 1 ? "session" : `${trial.horizon} sessions`}: bar a month, line 12-month mean, 95 % band safe for overlap`}
          />
        </div>
        <div className="half">
          <EquityFigure
            series={ordered(evidence.equity, against)}
            provenance={provenance}
            height={tall}
            unit={`${against === "baselines" ? `Long–short fifths after costs${cost}` : `Highest fifth after costs${cost}, universe at none`}; start = 100, log scale`}
            acts={
              <Segments
                label="Beside what"
                chosen={against}
                choices={(["baselines", "holding"] as const).map((value) => ({
                  value,
                  text: value === "baselines" ? "Baselines" : "Universe",
                  href: `/evidence?${new URLSearchParams({ ...(props.trial ? { trial: props.trial } : {}), against: value })}`,
                }))}
              />
            }
          />
        </div>
        {evidence.quintiles.some(({ meanReturn }) => meanReturn !== null) && (
          <div className="third-part">
            <QuintileFigure
              quintiles={evidence.quintiles}
              provenance={ofTables(provenance, evidence.isRecomputed ? "ml.evaluationSeries" : "ml.evaluations")}
              horizon={trial.horizon}
              height={low}
              spread={spread ?? null}
              note={
                spread?.value == null
                  ? "no spread can be stated"
                  : `spread ${plain(spread.value * 1e4, 1)}${spread.low === null || spread.high === null ? "" : ` (${plain(spread.low * 1e4, 0)} to ${plain(spread.high * 1e4, 0)})`}`
              }
            />
          </div>
        )}
        {evidence.isRecomputed ? (
          <div className="third-part">
            <EmptyState
              title={provenance.asOf === null ? "The rest was not judged." : "The rest was not known then."}
              why={`Decay, baselines, deflation, overfitting and capacity ${provenance.asOf === null ? "need a session that was scored and whose labels are known." : "are judged when a run ends. Come back to the latest session to see them."}`}
            />
          </div>
        ) : (
          <Judged evidence={evidence} />
        )}
        <div className="whole">
          <TrialLedger
            trials={evidence.trials}
            evaluations={props.evaluations}
            shownTrial={trial.trialId}
            source={sourceLine(ofTables(provenance, "ml.trials", "ml.evaluations"))}
          />
          {props.joined && <JoinedLedger joined={props.joined} periodsPerYear={evidence.periodsPerYear} />}
          <p className="table-foot">
            <span>{evidence.conventions.join(" ")}</span>
          </p>
        </div>
      </div>
    </>
  );
}

/** What a finished evaluation adds: horizons, luck, baselines, tests and money. */
function Judged({ evidence }: { evidence: Evidence }) {
  const { provenance } = evidence;
  const own = { tables: ["ml.evaluations"], row: `the newest of trial ${evidence.trial.trialId.slice(0, 12)}` };
  return (
    <>
      <div className="third-part">
        <DecayFigure evidence={evidence} height={low} />
      </div>
      <div className="third-part">
        <LuckFigure evidence={evidence} height={low} />
      </div>
      <div className="seven">
        <BaselineTable evidence={evidence} />
      </div>
      <div className="five">
        <FactList
          title="What luck and looking leave"
          facts={luckFacts({ ...evidence, sessions: evidence.window.sessions })}
          provenance={provenance}
          own={{ ...own, tables: [...own.tables, "ml.trials"] }}
        />
      </div>
      <div className="seven">
        <InferenceTable tests={evidence.inference} />
      </div>
      <div className="five">
        <FactList title="Would it pay" facts={payFacts(evidence)} provenance={provenance} own={own} />
        {evidence.capacity && evidence.capacity.assumptions.length > 0 && (
          <p className="table-foot">{evidence.capacity.assumptions.join("; ")}</p>
        )}
      </div>
    </>
  );
}

/** The lines of a choice: the trial's own first, then as the read model orders them. */
function ordered(series: Evidence["equity"], against: keyof typeof lines): Evidence["equity"] {
  const first = against === "baselines" ? "longShortNet" : "longOnlyNet";
  const kept = series.filter((line) => lines[against].test(line.key));
  return [...kept.filter((line) => line.key === first), ...kept.filter((line) => line.key !== first)];
}
