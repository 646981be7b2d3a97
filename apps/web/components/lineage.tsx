import type { TableVersion } from "../reads/provenance";
import { PageLink } from "./page-link";

/** One step of lineage each way: what the table was computed from, and what is computed from it. */
export function Lineage(props: {
  name: string;
  version: number;
  inputs: readonly TableVersion[];
  outputs: readonly TableVersion[];
}) {
  return (
    <div className="lineage">
      <Tables label="Computed from" tables={props.inputs} none="The source itself" />
      <span aria-hidden="true">→</span>
      <p>
        <span className="here mono">
          {props.name}@{props.version}
        </span>
      </p>
      <span aria-hidden="true">→</span>
      <Tables label="Read by" tables={props.outputs} none="Only the pages" />
    </div>
  );
}

function Tables({ label, tables, none }: { label: string; tables: readonly TableVersion[]; none: string }) {
  if (tables.length === 0) return <p className="third">{none}</p>;
  return (
    <ul aria-label={label}>
      {tables.map(({ table, version }) => (
        <li key={table}>
          <PageLink className="mono" href={`/data/${encodeURIComponent(table)}`}>
            {table}
            {version < 0 ? " (empty)" : `@${version}`}
          </PageLink>
        </li>
      ))}
    </ul>
  );
}
