"use client";

import { useEffect, useState } from "react";
import { areSingleKeysOn, setSingleKeys } from "./keyboard";
import { Modal } from "./modal";
import { pages } from "./pages";

/** Opens the keyboard map from anywhere. */
export function openKeys(): void {
  window.dispatchEvent(new CustomEvent("plumb-keys"));
}

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
  ["CSV of the first table", "x"],
  ["Crosshair by a bar, by 20", "← →, Shift"],
  ["Row density", "d"],
  ["Light or dark", "."],
  ["These keys", "?"],
];

/** The keyboard map; single keys can be turned off in it. */
export function KeysDialog() {
  const [isOpen, setOpen] = useState(false);
  const [isOn, setOn] = useState(true);
  useEffect(() => {
    const open = () => {
      setOn(areSingleKeysOn());
      setOpen(true);
    };
    window.addEventListener("plumb-keys", open);
    return () => window.removeEventListener("plumb-keys", open);
  }, []);
  if (!isOpen) return null;
  return (
    <Modal label="Keyboard map" onClose={() => setOpen(false)}>
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
        <button type="button" className="plain-act" onClick={() => setOpen(false)}>
          Close
        </button>
      </div>
    </Modal>
  );
}
