import type { EvidencePart } from "../reads/evidence-read";
import { orderedParts, type PartStanding } from "../words/grade-words";
import { plain } from "../words/numbers";
import { readSentence } from "../words/read-sentence";

const said: Record<PartStanding, string> = {
  stops: "stops any grade",
  holds: "not met",
  passes: "passed",
  "not computed": "not computed",
};

/** Everything the grade rests on, failures first: what was found, what an A needs, and the best grade it allows. */
export function GradeParts({ parts }: { parts: readonly EvidencePart[] }) {
  return (
    <ul className="gates" aria-label="What the grade rests on">
      {orderedParts(parts).map(({ part, standing }) => (
        <li
          key={part.name}
          data-standing={standing}
          data-long={lengthOf(part) > (standing === "passes" ? 30 : 15) ? "" : undefined}
        >
          <Glyph standing={standing} />
          <span className="gate-name">{titleOf(part.name)}</span>
          <span className="gate-found">
            <b>{/^\d+$/.test(part.found) ? plain(Number(part.found)) : readSentence(part.found)}</b>{" "}
            {standing === "passes" ? (
              <span className="third">{part.required === part.found ? "" : briefly(part.required)}</span>
            ) : (
              <span className="third">A needs {briefly(part.required)}</span>
            )}
          </span>
          <span className="gate-allows">
            {standing === "holds" ? `at best ${part.allows}` : standing === "stops" ? "no grade" : ""}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Characters of what stands at the right; long findings get a line of their own. */
function lengthOf(part: EvidencePart): number {
  return part.found.length + part.required.length + part.name.length - 20;
}

/** "0.95 or more" as "≥ 0.95", and the like. */
function briefly(required: string): string {
  return required
    .replace(/^(\S+) or more$/, "≥ $1")
    .replace(/^at most (\S+)$/, "≤ $1")
    .replace(/^above zero$/, "> 0");
}

function titleOf(name: string): string {
  return name.startsWith("t ") ? name : name.charAt(0).toUpperCase() + name.slice(1);
}

function Glyph({ standing }: { standing: PartStanding }) {
  const isBad = standing === "holds" || standing === "stops";
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" role="img" aria-label={said[standing]}>
      {standing === "not computed" ? (
        <path d="M2.500 6h7" stroke="var(--ink-3)" strokeWidth="1.6" />
      ) : (
        <path
          d={isBad ? "M2.500 2.500l7 7M9.500 2.500l-7 7" : "M2 6.500l2.800 2.800L10 3"}
          fill="none"
          stroke={isBad ? "var(--warn)" : "var(--proof)"}
          strokeWidth="1.8"
        />
      )}
    </svg>
  );
}
