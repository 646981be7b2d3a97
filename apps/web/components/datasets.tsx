import type { Dataset } from "../reads/overview-read";
import { freshnessOf } from "../words/freshness";
import { plain } from "../words/numbers";
import { FreshnessDot } from "./freshness-dot";
import { PageLink } from "./page-link";
import { QualityBar } from "./quality-bar";

/** Data behind this page: quality and age of every table it rests on; none is fresher than the session shown. */
export function Datasets(props: {
  datasets: readonly Dataset[];
  knownAt: string | null;
  isSimulated: boolean;
  now: number;
}) {
  return (
    <section className="block">
      <h2>Data behind this page</h2>
      {props.datasets.map((dataset) => {
        const freshness = freshnessOf(
          older(dataset.knownAt, props.knownAt) ?? dataset.lastSession,
          props.now,
          props.isSimulated,
        );
        return (
          <div className="dataset" key={dataset.table}>
            <PageLink href={`/data/${encodeURIComponent(dataset.table)}`} title={dataset.table}>
              {dataset.label}
            </PageLink>
            {dataset.score === null ? <span /> : <QualityBar score={dataset.score} />}
            <span style={{ textAlign: "right" }}>{dataset.score === null ? "" : plain(dataset.score, 1)}</span>
            {dataset.rows === 0 ? (
              <span className="third" title="The table has no row: the source states none">
                none stated
              </span>
            ) : (
              <span className="second" title={`Newest fact known at ${dataset.knownAt ?? "an unknown time"}`}>
                <FreshnessDot level={freshness.level} />{" "}
                {freshness.level === "hollow" ? freshness.text.slice(-8) : freshness.text}
              </span>
            )}
          </div>
        );
      })}
    </section>
  );
}

function older(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
