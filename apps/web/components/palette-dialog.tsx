"use client";

import { useSearchParams } from "next/navigation";
import { Fragment, useEffect, useMemo, useRef, useState } from "react";
import { browserRead } from "../reads/browser-read";
import { type SecurityPage, type SecuritySummary, securitiesQuery } from "../reads/securities-read";
import { asOfIn, asOfName } from "../words/as-of-address";
import { isSession, weekdayDate } from "../words/dates";
import { nameBeside } from "../words/security-name";
import { go } from "./go";
import { Modal } from "./modal";
import { pageAbouts } from "./page-abouts";
import { carryState } from "./page-link";
import { type PageEntry, pages } from "./pages";

type Option = { id: string; group: string; strong: string; weak: string; hint: string; href: string };

/** The palette itself, fetched when it is first opened. */
export default function PaletteDialog(props: { tables: readonly string[]; hasRelease: boolean; onClose: () => void }) {
  const current = useSearchParams();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const found = useSecurities(text, props.hasRelease, asOfIn(current));
  const options = useMemo(() => optionsOf(text, props.tables, found), [text, props.tables, found]);
  const list = useRef<HTMLDivElement>(null);
  const active = Math.min(chosen, options.length - 1);

  useEffect(() => {
    list.current?.querySelector(`#palette-option-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const open = (option: Option | undefined) => {
    if (!option) return;
    props.onClose();
    go(carryState(option.href, new URLSearchParams(current)));
  };
  return (
    <Modal label="Find" onClose={props.onClose}>
      <input
        className="palette-input"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={options.length > 0 ? `palette-option-${active}` : undefined}
        aria-label="Find a security, page, table or date"
        placeholder="Security, page, table or date (yyyy-mm-dd)"
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") setChosen(Math.min(options.length - 1, active + 1));
          else if (event.key === "ArrowUp") setChosen(Math.max(0, active - 1));
          else if (event.key === "Enter") open(options[active]);
          else return;
          event.preventDefault();
        }}
      />
      <div className="palette-list" id="palette-list" role="listbox" aria-label="Results" ref={list}>
        {options.map((option, index) => (
          <Fragment key={option.id}>
            {option.group !== options[index - 1]?.group && (
              <div className="palette-group" role="presentation">
                {option.group}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above handles the keys of its list */}
            <div
              id={`palette-option-${index}`}
              className="palette-option"
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              onClick={() => open(option)}
              onPointerMove={() => setChosen(index)}
            >
              <span className="ticker">{option.strong}</span>
              <span className="second">{option.weak}</span>
              <span>{option.hint && <kbd>{option.hint}</kbd>}</span>
            </div>
          </Fragment>
        ))}
      </div>
      {options.length === 0 && <p className="palette-empty">Nothing of that name is known here.</p>}
      <div className="dialog-foot">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> move
        </span>
        <span>
          <kbd>↵</kbd> open
        </span>
        <span>
          <kbd>esc</kbd> close
        </span>
      </div>
    </Modal>
  );
}

function useSecurities(text: string, hasRelease: boolean, asOf: string | null): readonly SecuritySummary[] {
  const [found, setFound] = useState<readonly SecuritySummary[]>([]);
  useEffect(() => {
    if (!hasRelease) return;
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      const variables = { search: text === "" ? null : text, first: 8, asOf };
      const answer = await browserRead<SecurityPage>(securitiesQuery, variables, abort.signal);
      if (!abort.signal.aborted) setFound(answer.data?.securities?.nodes ?? []);
    }, 80);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text, hasRelease, asOf]);
  return found;
}

const aboutOf = (page: PageEntry) => pageAbouts[page.href] ?? "";

function optionsOf(text: string, tables: readonly string[], securities: readonly SecuritySummary[]): Option[] {
  const wanted = text.trim().toLowerCase();
  const options: Option[] = [];
  if (isSession(wanted)) {
    options.push({
      id: "date",
      group: "Time",
      strong: "Go to",
      weak: weekdayDate(wanted),
      hint: "t",
      href: `/?${asOfName}=${wanted}`,
    });
  }
  const isTitled = (page: PageEntry) => page.title.toLowerCase().includes(wanted);
  const titled = pages.filter(isTitled);
  const about = pages.filter((page) => !isTitled(page) && aboutOf(page).toLowerCase().includes(wanted));
  for (const page of [...titled, ...about]) {
    options.push({
      id: page.href,
      group: "Pages",
      strong: page.title,
      weak: aboutOf(page),
      hint: `g ${page.key}`,
      href: page.href,
    });
  }
  for (const security of securities) {
    options.push({
      id: security.securityId,
      group: "Securities",
      strong: security.ticker,
      weak: nameBeside(security) ?? "",
      hint: security.position === null ? "" : `# ${security.position}`,
      href: `/securities/${encodeURIComponent(security.securityId)}`,
    });
  }
  for (const table of tables) {
    if (wanted === "" || !table.toLowerCase().includes(wanted)) continue;
    options.push({
      id: table,
      group: "Tables",
      strong: table,
      weak: "",
      hint: "",
      href: `/data/${encodeURIComponent(table)}`,
    });
  }
  return options;
}
