"use client";

import { Fragment, useState } from "react";
import { type QuarantinePage, type QuarantineRow, quarantineQuery } from "../reads/quarantine-read";
import { instantDate, longDate } from "../words/dates";
import { ExportButton } from "./export-button";
import { MoreRows } from "./more-rows";
import { PageLink } from "./page-link";
import { type Connection, usePages } from "./use-pages";

/** Refused rows, newest session first; each opens to the row as it came. */
export function QuarantineList(props: {
  page: Connection<QuarantineRow>;
  filters: Record<string, string | null>;
  source: string;
}) {
  const pages = usePages<QuarantineRow, QuarantinePage>(
    props.page,
    quarantineQuery,
    { ...props.filters, first: 50 },
    (data) => data.quarantine,
  );
  const [opened, setOpened] = useState<string | null>(null);
  return (
    <>
      <table className="table" aria-label="Refused rows">
        <colgroup>
          <col style={{ width: 104 }} />
          <col style={{ width: 84 }} />
          <col className="hide-phone" style={{ width: 180 }} />
          <col />
          <col style={{ width: 52 }} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">Session</th>
            <th scope="col">Security</th>
            <th scope="col" className="hide-phone">
              Rule
            </th>
            <th scope="col">Reason</th>
            <th scope="col">Row</th>
          </tr>
        </thead>
        <tbody>
          {pages.nodes.map((row) => (
            <Fragment key={row.quarantineId}>
              <tr data-row>
                <td>{row.session === null ? <span className="third">none named</span> : longDate(row.session)}</td>
                <td>
                  {row.securityId === null ? (
                    (row.ticker ?? "–")
                  ) : (
                    <PageLink className="ticker" href={`/securities/${encodeURIComponent(row.securityId)}`}>
                      {row.ticker ?? row.securityId}
                    </PageLink>
                  )}
                </td>
                <td className="mono second hide-phone">{row.rule}</td>
                <td className="second wrap-phone" title={row.reason}>
                  {row.reason}
                </td>
                <td>
                  <button
                    type="button"
                    className="plain-act"
                    aria-expanded={opened === row.quarantineId}
                    onClick={() => setOpened(opened === row.quarantineId ? null : row.quarantineId)}
                  >
                    {opened === row.quarantineId ? "Close" : "Open"}
                    <span className="unseen">
                      {" "}
                      line {row.line} of {row.endpoint}
                    </span>
                  </button>
                </td>
              </tr>
              {opened === row.quarantineId && <Evidence row={row} />}
            </Fragment>
          ))}
        </tbody>
      </table>
      <MoreRows
        pages={pages}
        source={props.source}
        csv={
          <ExportButton
            finding="Rows refused by a rule"
            unit="a row a refusal"
            fileName="quarantine"
            source={props.source}
            table={{
              columns: [
                "session",
                "security",
                "ticker",
                "dataset",
                "rule",
                "reason",
                "endpoint",
                "line",
                "payload",
                "row",
              ],
              rows: pages.nodes.map((row) => [
                row.session,
                row.securityId,
                row.ticker,
                row.dataset,
                row.rule,
                row.reason,
                row.endpoint,
                row.line,
                row.payloadHash,
                row.row,
              ]),
            }}
          />
        }
      />
    </>
  );
}

function Evidence({ row }: { row: QuarantineRow }) {
  return (
    <tr>
      <td className="wrap" colSpan={5}>
        <p>
          <span className="mono">{row.rule}</span>: {row.reason}
        </p>
        <p className="mono">{row.row}</p>
        <p className="third">
          meant for {row.dataset} · {row.endpoint}, line {row.line} · payload sha256 {row.payloadHash} · known{" "}
          {instantDate(row.knownAt)}
        </p>
      </td>
    </tr>
  );
}
