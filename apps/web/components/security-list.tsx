"use client";

import { useRef } from "react";
import { type SecurityPage, type SecuritySummary, securitiesQuery } from "../reads/securities-read";
import { longDate } from "../words/dates";
import { nameBeside } from "../words/security-name";
import { ExportButton } from "./export-button";
import { EmptyState } from "./failure";
import { MoreRows } from "./more-rows";
import { PageLink } from "./page-link";
import { QualityBar } from "./quality-bar";
import { type TableColumn, TableHead } from "./table-head";
import { type Connection, usePages } from "./use-pages";
import { useRowWindow } from "./windowed-rows";

const columns: readonly TableColumn[] = [
  { title: "Security" },
  { title: "Sector", width: "16%", isWideOnly: true },
  { title: "Exchange", width: "10%", isWideOnly: true },
  { title: "Bars", width: "18%" },
  { title: "Place", width: 84, isRight: true, hasGap: true },
  { title: "Quality", width: 70 },
];

/** The securities, drawn as they scroll into view. */
export function SecurityList(props: {
  page: Connection<SecuritySummary>;
  search: string;
  asOf: string | null;
  source: string;
}) {
  const pages = usePages<SecuritySummary, SecurityPage>(
    props.page,
    securitiesQuery,
    { search: props.search === "" ? null : props.search, asOf: props.asOf, first: 200 },
    (data) => data.securities,
  );
  const body = useRef<HTMLTableSectionElement>(null);
  const view = useRowWindow(body, pages.nodes.length);
  const rows = pages.nodes.slice(view.first, view.last);
  if (pages.totalCount === 0) {
    return <EmptyState title="No security has that name." why="Part of a ticker, a name or an id is enough." />;
  }
  return (
    <div className="as-cards">
      <table className="table" aria-label="Securities" aria-rowcount={pages.totalCount + 1}>
        <TableHead columns={columns} />
        <tbody ref={body}>
          {view.above > 0 && <Spacer height={view.above} />}
          {rows.map((row, index) => (
            <tr key={row.securityId} data-row aria-rowindex={view.first + index + 2}>
              <td>
                <PageLink href={`/securities/${encodeURIComponent(row.securityId)}`}>
                  <span className="ticker">{row.ticker}</span>
                  <span className="name">{nameBeside(row)}</span>
                </PageLink>
              </td>
              <td className="second hide-narrow">{row.sector ?? "–"}</td>
              <td className="second hide-narrow">{row.exchange ?? "–"}</td>
              <td className="second">{barsOf(row)}</td>
              <td className="right wide-gap">{row.position ?? <span className="third">not ranked</span>}</td>
              <td>
                <QualityBar score={row.qualityScore} />
              </td>
            </tr>
          ))}
          {view.below > 0 && <Spacer height={view.below} />}
        </tbody>
      </table>
      <ul className="cards">
        {pages.nodes.map((row) => (
          <li key={row.securityId}>
            <PageLink href={`/securities/${encodeURIComponent(row.securityId)}`}>
              <span className="third">{row.position ?? "–"}</span>
              <span className="card-body">
                <b>{row.ticker}</b> <span className="second">{nameBeside(row)}</span>
                <small>{[row.sector, barsOf(row)].filter(Boolean).join(" · ")}</small>
              </span>
              <QualityBar score={row.qualityScore} />
            </PageLink>
          </li>
        ))}
      </ul>
      <MoreRows
        pages={pages}
        source={props.source}
        csv={
          <ExportButton
            finding="Securities"
            unit="quality of 100, place in the ranking"
            fileName="securities"
            source={props.source}
            table={{
              columns: ["security", "ticker", "name", "sector", "exchange", "first", "last", "place", "quality"],
              rows: pages.nodes.map((row) => [
                row.securityId,
                row.ticker,
                row.name,
                row.sector,
                row.exchange,
                row.firstSession,
                row.lastSession,
                row.position,
                row.qualityScore,
              ]),
            }}
          />
        }
      />
    </div>
  );
}

function barsOf(row: SecuritySummary): string {
  return row.firstSession === null ? "no bars" : `${longDate(row.firstSession)} to ${longDate(row.lastSession)}`;
}

/** Room for the rows that are scrolled away. */
export function Spacer({ height }: { height: number }) {
  return (
    <tr className="table-spacer" aria-hidden="true">
      <td style={{ height }} />
    </tr>
  );
}
