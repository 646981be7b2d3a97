"use client";

import { plain } from "../words/numbers";
import { useUrlState } from "./url-state";

/** Chooses one quarantine rule; the counts are those under the other filters. */
export function RuleFilter({
  rules,
  chosen,
}: {
  rules: readonly { rule: string; rows: number }[];
  chosen: string | null;
}) {
  const url = useUrlState();
  const isListed = chosen === null || rules.some((rule) => rule.rule === chosen);
  return (
    <select
      className="field"
      aria-label="Rule"
      value={chosen ?? ""}
      onChange={(event) => url.change({ rule: event.target.value === "" ? null : event.target.value })}
    >
      <option value="">All rules</option>
      {!isListed && <option value={chosen ?? ""}>{chosen}</option>}
      {rules.map((rule) => (
        <option key={rule.rule} value={rule.rule}>
          {rule.rule} ({plain(rule.rows)})
        </option>
      ))}
    </select>
  );
}
