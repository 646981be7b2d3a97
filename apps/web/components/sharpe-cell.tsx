import { shownSharpe, tooFewReturns } from "../words/few-returns";
import { signed } from "../words/numbers";

/** A Sharpe ratio a year in a table; in its place, of too few returns, how many there are. */
export function SharpeCell({
  sharpe,
  returns,
}: {
  sharpe: number | null | undefined;
  returns: number | null | undefined;
}) {
  const reason = sharpe == null ? null : tooFewReturns(returns);
  if (reason === null) return <td className="right">{signed(shownSharpe(sharpe, returns), 2)}</td>;
  return (
    <td className="right third" title={reason}>
      <span aria-hidden="true">{returns} only</span>
      <span className="unseen">{reason}</span>
    </td>
  );
}
