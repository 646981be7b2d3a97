import { ComparePicker, type PickerChoices } from "../../components/compare-picker";
import { ComparedHeads } from "../../components/compared-heads";
import { EmptyState, FailureState } from "../../components/failure";
import { FigureDifferences } from "../../components/figure-differences";
import { FirstRun } from "../../components/first-run";
import { InputDifferences } from "../../components/input-differences";
import { MovesTable } from "../../components/moves-table";
import { RankMovesFigure } from "../../components/rank-moves-figure";
import { type Choices, type Comparison, readChoices, readComparison } from "../../reads/compare-read";
import { asOfParameter, parameter, type SearchParams } from "../../reads/page-state";
import { readShell } from "../../reads/shell-read";
import { compareHeadline } from "../../words/compare-findings";
import { comparedPoints, isSide, parseSide } from "../../words/compare-side";
import { longDate } from "../../words/dates";
import { plain } from "../../words/numbers";
import { ofTables, sourceLine } from "../../words/source-line";

export const metadata = { title: "Compare" };

/** Compare: two releases, two dates or two trials, and what differs. */
export default async function ComparePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const parameters = await searchParams;
  const choices = await readChoices();
  if (choices.failure?.code === "NO_RELEASE") return <FirstRun initial={(await readShell()).status} />;
  if (choices.failure) return <FailureState failure={choices.failure} />;
  const wrong = ["a", "b"].find((side) => !isSide(parameter(parameters, side)));
  if (wrong !== undefined) return <FailureState failure={noSide(wrong, parameter(parameters, wrong))} />;
  const { a, b } = comparedPoints(
    parseSide(parameter(parameters, "a")),
    parseSide(parameter(parameters, "b")),
    asOfParameter(parameters),
    choices.data.release?.sessions ?? [],
  );
  const answer = await readComparison(a, b);
  const picks = picksOf(choices.data);
  return (
    <>
      {answer.data?.compare ? (
        <h1 className="headline">{compareHeadline(answer.data.compare.ranking)}</h1>
      ) : (
        <h1 className="headline">Two sides</h1>
      )}
      <div className="pickers">
        <ComparePicker name="a" title="Side A" side={a} choices={picks} />
        <ComparePicker name="b" title="Side B" side={b} choices={picks} />
      </div>
      {answer.failure ? (
        <FailureState failure={answer.failure} />
      ) : answer.data.compare ? (
        <ComparisonView comparison={answer.data.compare} />
      ) : (
        <EmptyState title="There is nothing to compare." why="One of the sides holds no trial that was judged." />
      )}
    </>
  );
}

function noSide(name: string, text: string | null) {
  return {
    code: "BAD_ARGUMENT",
    message: `${name} "${text}": no side to compare.`,
    remedy:
      "Write it release@date~trial, each part left out where it is the newest: 3e1c21@2026-10-23, or @2026-10-23.",
  };
}

function ComparisonView({ comparison }: { comparison: Comparison }) {
  const { a, b, ranking } = comparison;
  const source = [a, b]
    .map(
      (side, at) =>
        `${at === 0 ? "A" : "B"}: ${sourceLine(ofTables(side.provenance, "gold.predictions", "ml.evaluations"))}`,
    )
    .join(" · ");
  return (
    <>
      <ComparedHeads a={a} b={b} />
      <div className="twelve">
        <div className="seven">
          <FigureDifferences figures={comparison.figures} source={source} />
          {[a, b].some((side) => side.grade === null) && (
            <p className="second compare-note">
              Grade, Sharpe ratios, costs, deflation and overfitting are judged when a run ends. A side that stands
              between two runs has the means of the sessions known by then, and nothing more; choose a release, or the
              latest session, to see the rest.
            </p>
          )}
          <InputDifferences inputs={comparison.inputs} />
        </div>
        <div className="five">
          {ranking.moves.totalCount + ranking.entered.length + ranking.left.length === 0 ? (
            <EmptyState title="Neither side ranks anything." why="Move a date forward, or take another trial." />
          ) : (
            <RankMovesFigure ranking={ranking} source={source} />
          )}
          <MovesTable
            title="Moved furthest"
            note={`rank correlation ${plain(ranking.rankCorrelation, 3)} over ${plain(ranking.both)}`}
            moves={ranking.moves.nodes}
            fileName="moves"
            source={source}
          />
          <MovesTable
            title="Ranked by B alone"
            note="best first"
            moves={ranking.entered}
            fileName="entered"
            source={source}
          />
          <MovesTable
            title="Ranked by A alone"
            note="best first"
            moves={ranking.left}
            fileName="left"
            source={source}
          />
        </div>
      </div>
    </>
  );
}

function picksOf({ releases, release, trials }: Choices): PickerChoices {
  return {
    releases: releases.map((one) => ({
      id: one.releaseId,
      text: `${one.sequence}, to ${longDate(one.lastSession)}, ${one.releaseId.slice(0, 6)}`,
    })),
    trials: (trials?.nodes ?? []).map((trial) => ({
      id: trial.trialId,
      text: `${trial.learner}, ${trial.target}, ${trial.horizon} (${trial.role}${trial.isChampion ? ", champion" : ""})`,
    })),
    first: release?.sessions[0] ?? "",
    last: release?.lastSession ?? "",
  };
}
