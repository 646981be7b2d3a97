"use client";

import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { browserRead } from "../reads/browser-read";
import { instantDate, isSession, weekdayDate } from "../words/dates";
import { Grade } from "./grade";
import { PlumbBob } from "./icons";
import { PageLink } from "./page-link";
import { useUrlState } from "./url-state";

/** The bar above every page of the past. */
export default function PastBarView({ asOf }: { asOf: string }) {
  const url = useUrlState();
  const path = usePathname();
  const isHindsight = url.get("hindsight") === "1";
  return (
    <div className="past-bar" role="status">
      <PlumbBob height={16} />
      <p>
        {isHindsight
          ? "Hindsight is on: what came after "
          : `You see only what was known at ${isSession(asOf) ? "the close of " : ""}`}
        <b>{isSession(asOf) ? weekdayDate(asOf) : instantDate(asOf)}</b>
        {isHindsight
          ? " is drawn hatched. Everything else stays in the past."
          : ". Later prices, restatements and model fits are hidden. The ranking is by the champion of that day, or, where none was chosen by then, by the one chosen later."}
      </p>
      <PastGrade asOf={asOf} />
      <span className="past-acts">
        {path.startsWith("/securities/") && (
          <button type="button" onClick={() => url.change({ hindsight: isHindsight ? null : "1" })}>
            {isHindsight ? "Hide what came next" : "Show what came next"}
          </button>
        )}
        <button type="button" onClick={() => url.change({ asOf: null, hindsight: null })}>
          Back to latest
        </button>
      </span>
    </div>
  );
}

/** What the evidence was worth at that date, as far as a run had judged it by then. */
function PastGrade({ asOf }: { asOf: string }) {
  const [known, setKnown] = useState<{ asOf: string; grade: string | null } | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    void browserRead<{ evidence: { grade: { grade: string } | null } | null }>(gradeQuery, { asOf }, abort.signal).then(
      (answer) => !abort.signal.aborted && setKnown({ asOf, grade: answer.data?.evidence?.grade?.grade ?? null }),
    );
    return () => abort.abort();
  }, [asOf]);
  return (
    <PageLink className="past-grade" href="/evidence">
      {known?.asOf !== asOf ? (
        <span className="unseen">The grade by then</span>
      ) : known.grade === null ? (
        "No grade was given by then"
      ) : (
        <Grade grade={known.grade} />
      )}
    </PageLink>
  );
}

const gradeQuery = "query PastGrade($asOf: String) { evidence(asOf: $asOf) { grade { grade } } }";
