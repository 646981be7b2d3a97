"use client";

import { useEffect, useRef, useState } from "react";
import { useUrlState } from "./url-state";

/** A text filter kept in the URL; the server reads the page again shortly after the last key. */
export function FilterField(props: { name: string; label: string; value: string }) {
  const url = useUrlState();
  const [text, setText] = useState(props.value);
  const latest = useRef(url.change);
  latest.current = url.change;
  useEffect(() => {
    if (text === props.value) return;
    const timer = setTimeout(() => latest.current({ [props.name]: text === "" ? null : text }), 250);
    return () => clearTimeout(timer);
  }, [text, props.value, props.name]);
  return (
    <input
      className="field"
      type="search"
      aria-label={props.label}
      placeholder={props.label}
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  );
}
