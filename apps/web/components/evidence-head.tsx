import type { Evidence } from "../reads/evidence-read";
import { longDate } from "../words/dates";
import { gradeHeadline, letterOf } from "../words/grade-words";
import { counted, plain } from "../words/numbers";
import { readSentence } from "../words/read-sentence";
import { saidOnce } from "../words/said-once";
import { Grade } from "./grade";
import { GradeParts } from "./grade-parts";

/** The verdict: grade, what it says, what it rests on, and what else a reader must know. */
export function EvidenceHead({ evidence }: { evidence: Evidence }) {
  const { grade, trial, window, primaryQuestion, provenance } = evidence;
  const alarms = saidOnce(evidence.alarms, (alarm) => alarm.sentence, provenance.notices, provenance.isSimulated);
  const breadth = window.medianBreadth ?? window.securities;
  const isTooFew = /too few/i.test(evidence.verdict.sentence);
  return (
    <section className="verdict evidence-verdict" aria-label="Verdict">
      <div className="graded">
        <Grade grade={grade?.grade ?? null} isLarge />
        <div>
          <h1>{grade && !isTooFew ? gradeHeadline(grade.grade) : evidence.verdict.sentence}</h1>
          <p className="verdict-detail">
            {readSentence(evidence.verdict.detail)}{" "}
            {grade === null
              ? provenance.asOf === null
                ? "A grade needs a session that was scored and whose labels are known."
                : "A grade is given when a run ends; none had judged this by then."
              : letterOf(grade.grade) && readSentence(grade.sentence.replace(" Simulated data.", ""))}
          </p>
          <p className="verdict-rest">
            {trial.learner} on {trial.target}, {counted(trial.horizon, "session")} ahead
            {trial.isChampion ? ", the trial that ranks" : `, a ${trial.role}`}; {counted(window.sessions, "session")}{" "}
            out of sample{window.from ? `, ${longDate(window.from)} to ${longDate(window.to)}` : ""}
            {breadth === null ? "" : `; ${counted(breadth, "name")} a session`}.
            {primaryQuestion && ` ${questionOf(primaryQuestion)}`}
            {provenance.isSimulated && " Simulated: a stamp, not a cap."}
          </p>
          {alarms.length > 0 && (
            <ul className="diamond-list alarms" aria-label="Alarms">
              {alarms.map((alarm) => (
                <li key={alarm.sentence} data-severity={alarm.severity}>
                  <span>
                    <b>{alarm.code.charAt(0).toUpperCase() + alarm.code.slice(1)}.</b> {readSentence(alarm.sentence)}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
      {grade && <GradeParts parts={grade.parts} />}
    </section>
  );
}

function questionOf(question: NonNullable<Evidence["primaryQuestion"]>): string {
  const asked =
    question.asked > 1
      ? ` It was asked anew ${question.asked === 2 ? "once" : `${plain(question.asked - 1)} times`} after looking.`
      : " It was fixed before looking.";
  return question.isThis
    ? `This is the primary question.${asked}`
    : `The primary question is ${question.learner} on ${question.target}, ${counted(question.horizon, "session")}.${asked}`;
}
