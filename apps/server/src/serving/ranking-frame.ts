import type { Frame } from "@plumbline/core";
import { type ColumnTypes, frameOfObjects } from "./frame-of-objects.js";
import { type FramePage, framePage, type ListRequest } from "./frame-page.js";
import { type RankedSecurity, rankingOf } from "./ranking.js";
import type { ReleaseView } from "./release-view.js";

const columns: ColumnTypes = {
  position: "int32",
  session: "date",
  securityId: "text",
  ticker: "text",
  name: "text",
  sector: "text",
  score: "float64",
  scoreUnit: "text",
  rank: "float64",
  previousPosition: "int32",
  qualityScore: "float64",
  kind: "text",
  expectedExcessReturn: "float64",
  grade: "text",
  reasons: "json",
  drivers: "json",
  doubts: "json",
  isSimulated: "boolean",
  releaseId: "text",
};

/** A page of the ranking: as columns, and as the securities its rows are of. */
export async function rankingPage(
  view: ReleaseView,
  wanted: ListRequest,
): Promise<FramePage & { readonly securities: readonly RankedSecurity[] }> {
  const { frame, rows } = await rankingFrame(view);
  const page = framePage("insights", frame, ["securityId"], "position", wanted);
  return { ...page, securities: Array.from(page.picked, (row) => rows[row]) };
}

function rankingFrame(view: ReleaseView): Promise<{ readonly frame: Frame; readonly rows: readonly RankedSecurity[] }> {
  return view.once("rankingFrame", async () => {
    const { rows, session } = await rankingOf(view);
    const { releaseId, isSimulated } = view.release;
    const flat = rows.map(({ sparkline: _sparkline, ...row }) => ({ ...row, session, isSimulated, releaseId }));
    return { rows, frame: frameOfObjects(flat, columns) };
  });
}
