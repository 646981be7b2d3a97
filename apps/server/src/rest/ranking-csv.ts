import { csvCell } from "../serving/export-frame.js";
import type { RankedSecurity } from "../serving/ranking.js";
import type { ReleaseView } from "../serving/release-view.js";

/** The ranking as CSV; each row says its release and whether it is simulated, so that a copied line still does. */
export function rankingCsv(rows: readonly RankedSecurity[], session: string | null, view: ReleaseView): string {
  const heads = [
    view.release.isSimulated ? "simulated_position" : "position",
    "session",
    "securityId",
    "ticker",
    "name",
    "sector",
    "score",
    "scoreUnit",
    "rank",
    "previousPosition",
    "qualityScore",
    "doubts",
    "isSimulated",
    "releaseId",
  ];
  const lines = rows.map((row) =>
    [
      row.position,
      session,
      row.securityId,
      row.ticker,
      row.name,
      row.sector,
      row.score,
      row.scoreUnit,
      row.rank,
      row.previousPosition,
      row.qualityScore,
      row.doubts.join("; "),
      view.release.isSimulated,
      view.release.releaseId,
    ]
      .map(csvCell)
      .join(","),
  );
  return `${[heads.join(","), ...lines].join("\r\n")}\r\n`;
}
