"use client";

import { useUrlState } from "./url-state";

type Version = { readonly version: number; readonly text: string };

/** The two versions of a table to compare; each choice goes into the URL. */
export function DiffPicker(props: { versions: readonly Version[]; from: number | null; to: number }) {
  const url = useUrlState();
  const select = (name: "from" | "to", title: string, value: string) => (
    <label>
      <span>{title}</span>
      <select className="field" value={value} onChange={(event) => url.change({ [name]: event.target.value || null })}>
        {name === "from" && <option value="">choose</option>}
        {props.versions.map(({ version, text }) => (
          <option key={version} value={version}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <div className="picker diff-picker">
      {select("from", "From version", props.from === null ? "" : String(props.from))}
      {select("to", "To version", String(props.to))}
    </div>
  );
}
