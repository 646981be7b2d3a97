import type { TableRead } from "../reads/tables-read";
import { instantDate, longDate } from "../words/dates";
import { byteSize, plain } from "../words/numbers";
import { ExportButton } from "./export-button";

/** The commits of a table, newest first. */
export function TableVersions({ table, source }: { table: TableRead; source: string }) {
  return (
    <section>
      <div className="head">
        <h2>Versions</h2>
        <span className="head-note">newest first; nothing is overwritten</span>
        <div className="head-acts">
          <ExportButton
            finding={`Versions of ${table.name}`}
            unit="rows, bytes"
            fileName={`${table.name}-versions`}
            source={source}
            table={{
              columns: [
                "version",
                "committed",
                "mode",
                "rows added",
                "bytes added",
                "first session",
                "last session",
                "run",
              ],
              rows: table.versions.map((version) => [
                version.version,
                version.committedAt,
                version.mode,
                version.rowsAdded,
                version.bytesAdded,
                version.firstSession,
                version.lastSession,
                version.runId,
              ]),
            }}
          />
        </div>
      </div>
      <section className="scroll" style={{ maxHeight: 420 }} tabIndex={0} aria-label="Versions, scrolls">
        <table className="table" aria-label="Versions">
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">Committed</th>
              <th scope="col">Mode</th>
              <th scope="col" className="right">
                Rows added
              </th>
              <th scope="col" className="right wide-gap">
                Size added
              </th>
              <th scope="col">Sessions</th>
              <th scope="col">Run</th>
            </tr>
          </thead>
          <tbody>
            {table.versions.map((version) => (
              <tr key={version.version}>
                <td>{version.version}</td>
                <td className="second">{instantDate(version.committedAt)}</td>
                <td className="second">{version.mode}</td>
                <td className="right">{plain(version.rowsAdded)}</td>
                <td className="right wide-gap">{byteSize(version.bytesAdded)}</td>
                <td className="second">
                  {version.firstSession === version.lastSession
                    ? longDate(version.firstSession)
                    : `${longDate(version.firstSession)} to ${longDate(version.lastSession)}`}
                </td>
                <td className="mono second">{version.runId?.slice(0, 12) ?? "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
