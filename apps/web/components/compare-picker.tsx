"use client";

import { type CompareSide, sideText } from "../words/compare-side";
import { useUrlState } from "./url-state";

export type PickerChoices = {
  readonly releases: readonly { readonly id: string; readonly text: string }[];
  readonly trials: readonly { readonly id: string; readonly text: string }[];
  readonly first: string;
  readonly last: string;
};

/** One side of the comparison: release, date and trial; each choice goes into the URL. */
export function ComparePicker(props: {
  /** name of the parameter */
  name: "a" | "b";
  title: string;
  side: CompareSide;
  choices: PickerChoices;
}) {
  const url = useUrlState();
  const { side, choices } = props;
  const change = (part: Partial<CompareSide>) => url.change({ [props.name]: sideText({ ...side, ...part }) });
  return (
    <fieldset className="picker">
      <legend>{props.title}</legend>
      <label>
        <span>Release</span>
        <select
          className="field"
          value={side.release ?? ""}
          onChange={(event) => change({ release: event.target.value || null })}
        >
          <option value="">newest</option>
          {choices.releases.map((release) => (
            <option key={release.id} value={release.id}>
              {release.text}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>As of</span>
        <input
          className="field"
          type="date"
          min={choices.first}
          max={choices.last}
          key={side.date ?? ""}
          defaultValue={side.date ?? ""}
          onBlur={(event) => event.target.value !== (side.date ?? "") && change({ date: event.target.value || null })}
          onKeyDown={(event) => event.key === "Enter" && change({ date: event.currentTarget.value || null })}
        />
      </label>
      <label>
        <span>Trial</span>
        <select
          className="field"
          value={side.trial ?? ""}
          onChange={(event) => change({ trial: event.target.value || null })}
        >
          <option value="">the one that ranks</option>
          {choices.trials.map((trial) => (
            <option key={trial.id} value={trial.id}>
              {trial.text}
            </option>
          ))}
        </select>
      </label>
    </fieldset>
  );
}
