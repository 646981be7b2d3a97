"use client";

import { useRef, useState } from "react";
import { go } from "./go";
import { useUrlState } from "./url-state";

/** The query: a plain field; Ctrl+Enter or the button runs it and puts it into the address, so that Back is its history. */
export function SqlEditor({ query, example }: { query: string; example: string }) {
  const url = useUrlState();
  const [text, setText] = useState(query === "" ? example : query);
  const field = useRef<HTMLTextAreaElement>(null);
  const run = () => go(url.hrefWith({ q: text.trim() === "" ? null : text, x: null, y: null }));
  return (
    <form
      className="sql-editor"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <label htmlFor="sql-query">One SELECT over the tables of the release</label>
      <textarea
        id="sql-query"
        ref={field}
        className="field mono"
        rows={7}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            run();
          }
        }}
      />
      <div className="sql-acts">
        <button type="submit" className="button">
          Run
        </button>
        <span className="second">Ctrl+Enter runs it; Back goes to the query before.</span>
      </div>
    </form>
  );
}
