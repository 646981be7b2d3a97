import type { ReactNode } from "react";
import type { Failure } from "../reads/read-failure";
import { plain } from "../words/numbers";

/** Foot of a paged table: how much is shown, the next page, and what went wrong with it. */
export function MoreRows(props: {
  shown: number;
  total: number;
  hasMore: boolean;
  isLoading: boolean;
  failure: Failure | null;
  more: () => void;
  source: string;
  csv: ReactNode;
}) {
  return (
    <div className="table-foot">
      <span role="status">
        {plain(props.shown)} of {plain(props.total)}
        {props.failure && ` · ${props.failure.code}: ${props.failure.message} ${props.failure.remedy}`}
      </span>
      {props.csv}
      <span>{props.source}</span>
      {props.hasMore && (
        <button type="button" className="button" onClick={props.more} disabled={props.isLoading}>
          {props.isLoading ? "Reading…" : props.failure ? "Retry" : "More rows"}
        </button>
      )}
    </div>
  );
}
