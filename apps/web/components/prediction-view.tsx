import type { SecurityRead } from "../reads/security-read";
import { longDate } from "../words/dates";
import { readSentence } from "../words/read-sentence";
import { sourceLine } from "../words/source-line";
import { EmptyState } from "./failure";
import { RankStrip } from "./rank-strip";
import { Waterfall } from "./waterfall";

/** The prediction in a sentence, where it ranks, why, and what speaks against it. */
export function PredictionView({ security }: { security: SecurityRead }) {
  const { prediction } = security;
  const doubts = [
    ...(security.isMember || security.membershipReason === ""
      ? []
      : [`Not in the universe at this session: ${security.membershipReason}.`]),
    ...(prediction?.doubts ?? []),
  ];
  return (
    <div className="area-view">
      {prediction ? (
        <>
          <div>
            <p className="say">{readSentence(prediction.sentence)}</p>
            <p className="second calibration">{readSentence(prediction.calibration.sentence)}</p>
            {prediction.asOfNote && <p className="second">{prediction.asOfNote}</p>}
            <div style={{ marginTop: 12 }}>
              <RankStrip
                rank={prediction.rank}
                label={`Rank ${Math.round(prediction.rank * 100)} of 100 in the universe`}
              />
              <p className="table-foot" aria-hidden="true" style={{ paddingTop: 2 }}>
                <span>lowest score</span>
                <span>highest</span>
              </p>
            </div>
          </div>
          {prediction.explanation.reason ? (
            <p className="second">{prediction.explanation.reason}</p>
          ) : (
            <Waterfall prediction={prediction} />
          )}
          {prediction.reasons.length > 0 && (
            <section className="block">
              <h2>In words</h2>
              <ul className="diamond-list">
                {prediction.reasons.map((reason) => (
                  <li key={reason}>{readSentence(reason)}</li>
                ))}
              </ul>
            </section>
          )}
        </>
      ) : (
        <EmptyState
          title="The model gave no prediction here."
          why={
            security.membershipReason === ""
              ? `No champion had scored it by ${longDate(security.provenance.session)}.`
              : `It is not in the universe: ${security.membershipReason}.`
          }
        />
      )}
      {doubts.length > 0 && (
        <section className="block">
          <h2>Reasons to doubt</h2>
          <ul className="diamond-list">
            {doubts.map((doubt) => (
              <li key={doubt}>{readSentence(doubt)}</li>
            ))}
          </ul>
        </section>
      )}
      {prediction && (
        <section className="block">
          <h2>Who says so</h2>
          <dl className="facts">
            <div>
              <dt>Grade</dt>
              <dd>{readSentence(prediction.grade.sentence)}</dd>
            </div>
            <div>
              <dt>Learner</dt>
              <dd>{prediction.learner}</dd>
            </div>
            <div>
              <dt>Model</dt>
              <dd className="mono">{prediction.modelId.slice(0, 12)}</dd>
            </div>
            <div>
              <dt>Predicted at the close of</dt>
              <dd>{longDate(prediction.session)}</dd>
            </div>
          </dl>
          <p className="table-foot">
            <span>{sourceLine(prediction.provenance)}</span>
          </p>
        </section>
      )}
    </div>
  );
}
