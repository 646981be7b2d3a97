import type { ReactNode } from "react";
import { plain } from "../words/numbers";
import type { Pages } from "./use-pages";

/** Foot of a paged table: how much is shown, the next page, and what went wrong with it. */
export function MoreRows<Node>({ pages, source, csv }: { pages: Pages<Node>; source: string; csv: ReactNode }) {
  const { nodes, totalCount, hasNextPage, isLoading, failure, more } = pages;
  return (
    <div className="table-foot">
      <span role="status">
        {plain(nodes.length)} of {plain(totalCount)}
        {failure && ` · ${failure.code}: ${failure.message} ${failure.remedy}`}
      </span>
      {csv}
      <span>{source}</span>
      {hasNextPage && (
        <button type="button" className="button" onClick={more} disabled={isLoading}>
          {isLoading ? "Reading…" : failure ? "Retry" : "More rows"}
        </button>
      )}
    </div>
  );
}
