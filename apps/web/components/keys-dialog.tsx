"use client";

import { useState } from "react";
import { Modal } from "./modal";
import { pages } from "./pages";
import { areSingleKeysOn, setSingleKeys } from "./single-keys";

const keys: readonly (readonly [string, string])[] = [
  ["Find", "Ctrl K"],
  ...pages.map((page) => [page.title, `g ${page.key}`] as const),
  ["Pick a date", "t"],
  ["Previous session", "["],
  ["Next session", "]"],
  ["Back to latest", "Home"],
  ["Next row", "j"],
  ["Row before", "k"],
  ["Open the row", "Enter"],
  ["Where a number comes from", "i"],
  ["Export the first panel", "x"],
  ["Crosshair by a bar, by 20", "← →, Shift"],
  ["Price chart: closer, back, all", "+ − 0"],
  ["Row density", "d"],
  ["Light or dark", "."],
  ["These keys", "?"],
];

/** The keyboard map; single keys can be turned off in it. */
export default function KeysDialog({ onClose }: { onClose: () => void }) {
  const [isOn, setOn] = useState(areSingleKeysOn);
  return (
    <Modal label="Keyboard map" onClose={onClose}>
      <h2>Keys</h2>
      <dl className="keys" tabIndex={0}>
        {keys.map(([name, key]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <kbd>{key}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <div className="dialog-foot">
        <label className="check">
          <input
            type="checkbox"
            checked={isOn}
            onChange={(event) => {
              setSingleKeys(event.target.checked);
              setOn(event.target.checked);
            }}
          />
          Single keys are on
        </label>
        <button type="button" className="plain-act" onClick={onClose}>
          Close
        </button>
      </div>
    </Modal>
  );
}
