import type { FeatureValue } from "../reads/security-read";
import { longDate } from "../words/dates";
import { capitalised } from "../words/driver-words";
import { counted, plain, signed, significant } from "../words/numbers";
import { ExportButton } from "./export-button";
import { EmptyState } from "./failure";
import { FilterField } from "./filter-field";
import { PageLink } from "./page-link";
import { RankStrip } from "./rank-strip";

const shownFirst = 12;

/** What the model saw, the features that moved the score most first. */
export function FeatureTable(props: {
  features: readonly FeatureValue[];
  ticker: string;
  /** false where no model ranked it that day: then nothing saw them */
  isRanked: boolean;
  source: string;
  /** what a contribution is multiplied with to read in percentiles or basis points */
  scale: number;
  /** text the reader filters by */
  filter: string;
  isAll: boolean;
  /** address of the page with and without all features */
  toggleHref: string;
}) {
  const ordered = [...props.features].sort((a, b) => Math.abs(b.contribution ?? 0) - Math.abs(a.contribution ?? 0));
  const wanted = props.filter.trim().toLowerCase();
  const found = ordered.filter((feature) =>
    `${feature.name} ${feature.set} ${feature.words} ${feature.about}`.toLowerCase().includes(wanted),
  );
  const rows = props.isAll || wanted !== "" ? found : found.slice(0, shownFirst);
  if (props.features.every(({ value, valueWeekAgo }) => value === null && valueWeekAgo === null)) {
    return (
      <EmptyState
        title="No feature has a value that day."
        why={`Features come from bars up to the session${props.features[0] ? `, ${longDate(props.features[0].session)}` : ""}; ${props.ticker} has none there.`}
      />
    );
  }
  const title = props.isRanked ? "What the model saw" : "Its features; no model ranked it that day";
  return (
    <section>
      <div className="head">
        <h2>{title}</h2>
        <span className="head-note">
          {plain(rows.length)} of {counted(props.features.length, "feature")}, session{" "}
          {longDate(props.features[0]?.session)}
        </span>
        <div className="head-acts">
          <FilterField name="feature" label="Filter features" value={props.filter} />
          <ExportButton
            finding={`${title}: ${props.ticker}`}
            unit="value in the feature's own unit; rank in (0, 1); contribution in the score's unit"
            fileName={`${props.ticker}-features`}
            source={props.source}
            table={{
              columns: ["feature", "set", "value", "rank", "a week ago", "contribution"],
              rows: ordered.map((feature) => [
                feature.name,
                feature.set,
                feature.value,
                feature.rank,
                feature.valueWeekAgo,
                feature.contribution,
              ]),
            }}
          />
        </div>
      </div>
      <table className="table" aria-label="Features">
        <colgroup>
          <col />
          <col className="value-column" />
          <col className="strip-column" />
          <col className="hide-phone" style={{ width: 92 }} />
          <col className="hide-phone" style={{ width: 100 }} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">Feature</th>
            <th scope="col" className="right wide-gap">
              Value
            </th>
            <th scope="col">In the universe</th>
            <th scope="col" className="right hide-phone">
              A week ago
            </th>
            <th scope="col" className="right hide-phone">
              Moved score
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((feature) => (
            <tr key={`${feature.set}/${feature.name}`} data-row>
              <td className="phrase" title={`${feature.name} of ${feature.set}: ${feature.about}`}>
                {capitalised(feature.words)} <small className="third">{feature.name}</small>
              </td>
              <td className="right wide-gap">
                {feature.value === null ? <span className="third">missing</span> : significant(feature.value)}
              </td>
              <td>
                {feature.rank === null ? <span className="third">not ranked</span> : <RankStrip rank={feature.rank} />}
              </td>
              <td className="right second hide-phone">{significant(feature.valueWeekAgo)}</td>
              <td className="right hide-phone">
                {feature.contribution === null ? (
                  <span className="third">–</span>
                ) : (
                  <span className={feature.contribution < 0 ? "down" : "up"}>
                    {signed(feature.contribution * props.scale, 2)}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="table-foot">
        <span>
          {wanted === "" && found.length > shownFirst && (
            <PageLink className="plain-act" href={props.toggleHref} isChoice>
              {props.isAll ? `Only the first ${shownFirst}` : `All ${plain(found.length)} features`}
            </PageLink>
          )}
        </span>
        <span>{props.source}</span>
      </p>
    </section>
  );
}
