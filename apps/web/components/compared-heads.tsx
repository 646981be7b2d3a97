import type { ComparedSide } from "../reads/compare-read";
import { longDate } from "../words/dates";
import { plain } from "../words/numbers";
import { readSentence } from "../words/read-sentence";
import { Grade } from "./grade";

/** The two sides: what each is, its grade, and what it says. */
export function ComparedHeads({ a, b }: { a: ComparedSide; b: ComparedSide }) {
  return (
    <div className="sides">
      <Head letter="A" side={a} />
      <Head letter="B" side={b} />
    </div>
  );
}

function Head({ letter, side }: { letter: string; side: ComparedSide }) {
  const { provenance, trial } = side;
  return (
    <section className="side" aria-label={`Side ${letter}`}>
      <h2>
        <span className="side-letter">{letter}</span> {longDate(side.session)}
        <Grade grade={side.grade?.grade ?? null} />
      </h2>
      <p className="second">{readSentence(side.verdict.sentence)}</p>
      <p className="third">
        {provenance.isSimulated ? "Simulated · " : ""}release {provenance.sequence} ·{" "}
        <span className="mono">{provenance.releaseId.slice(0, 12)}</span> ·{" "}
        {provenance.asOf ? `as of ${longDate(provenance.asOf)}` : "all it holds"} · {trial.learner} on {trial.target},{" "}
        {trial.horizon}
        {trial.isChampion ? ", champion" : `, ${trial.role}`} · {plain(side.rankedCount)} ranked
      </p>
    </section>
  );
}
