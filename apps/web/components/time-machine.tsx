"use client";

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { sessionTicks } from "../charts/session-axis";
import { longDate, weekdayDate, weekdayOf } from "../words/dates";
import { decodeSessions, sessionAt } from "../words/session-code";
import { useUrlState } from "./url-state";

const width = 250;

/** The session the whole site stands on: step, pick a date, or drag the bob. */
export function TimeMachine({ sessions: code, lastSession }: { sessions: string; lastSession: string }) {
  const url = useUrlState();
  const sessions = useMemo(() => withLast(decodeSessions(code), lastSession), [code, lastSession]);
  const asked = url.get("asof");
  const newest = sessions.length - 1;
  const index = asked ? Math.max(0, sessionAt(sessions, asked)) : newest;
  const [dragged, setDragged] = useState<number | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const shown = dragged ?? index;
  const session = sessions[shown] ?? lastSession;

  // Where the reader last asked to stand: quick presses count from there, not from the page still shown.
  const standing = useRef(index);
  useLayoutEffect(() => {
    standing.current = index;
  }, [index]);
  const go = (to: number) => {
    standing.current = Math.max(0, Math.min(newest, to));
    url.change({ asof: standing.current === newest ? null : sessions[standing.current]! });
  };
  const step = (by: number) => go(standing.current + by);
  useEffect(() => {
    const onKey = (event: Event) => {
      const command = (event as CustomEvent<string>).detail;
      if (command === "previous") step(-1);
      if (command === "next") step(1);
      if (command === "latest") go(newest);
      if (command === "date") picker.current?.showPicker?.();
    };
    window.addEventListener("plumb-time", onKey);
    return () => window.removeEventListener("plumb-time", onKey);
  });

  return (
    <div className="clock" role="group" aria-label="Time machine">
      <button
        type="button"
        className="clock-step"
        aria-label="Previous session"
        disabled={index <= 0}
        onClick={() => step(-1)}
      >
        ‹
      </button>
      <button type="button" className="clock-when" onClick={() => picker.current?.showPicker?.()}>
        <span>As of </span>
        <em className="clock-weekday">{weekdayOf(session)} </em>
        {longDate(session)}
        <small className="unseen">, change date</small>
      </button>
      <input
        ref={picker}
        className="clock-date"
        type="date"
        tabIndex={-1}
        aria-hidden="true"
        min={sessions[0]}
        max={lastSession}
        value={session}
        onChange={(event) => event.target.value && go(sessionAt(sessions, event.target.value))}
      />
      <button
        type="button"
        className="clock-step"
        aria-label="Next session"
        disabled={index >= newest}
        onClick={() => step(1)}
      >
        ›
      </button>
      <div className="track">
        <input
          type="range"
          min={0}
          max={Math.max(0, newest)}
          value={shown}
          aria-label="Move the whole site to what was known at a past session"
          aria-valuetext={weekdayDate(session)}
          onChange={(event) => setDragged(Number(event.target.value))}
          onPointerUp={() => release()}
          onKeyUp={() => release()}
        />
        <Track sessions={sessions} index={shown} />
      </div>
    </div>
  );

  function release() {
    if (dragged !== null && dragged !== index) go(dragged);
    setDragged(null);
  }
}

function Track({ sessions, index }: { sessions: readonly string[]; index: number }) {
  const last = Math.max(1, sessions.length - 1);
  const place = (at: number) => 2 + ((width - 4) * at) / last;
  const bob = place(index);
  const ticks = sessionTicks(sessions, (width - 4) / last, 30);
  return (
    <svg width={width} height="34" aria-hidden="true">
      <path d={`M2 9.500H${width - 2}`} stroke="var(--line)" strokeWidth="2" />
      <path d={`M2 9.500H${bob}`} stroke="var(--brass)" strokeWidth="2" />
      {ticks.map((tick) => (
        <g key={tick.index}>
          <path d={`M${place(tick.index)} 7v5`} stroke="var(--edge)" />
          <text x={place(tick.index)} y="27" textAnchor="middle" fill="var(--ink-3)" fontSize="11">
            {tick.label.length === 4 ? `’${tick.label.slice(2)}` : tick.label}
          </text>
        </g>
      ))}
      <path d={`M${bob} 2v6`} stroke="var(--brass)" strokeWidth="1.5" />
      <path className="bob" d={`M${bob} 7l4.500 5.500-4.500 8-4.500-8z`} fill="var(--brass)" />
    </svg>
  );
}

function withLast(sessions: string[], lastSession: string): string[] {
  if (sessions.length === 0 || sessions.at(-1)! < lastSession) sessions.push(lastSession);
  return sessions;
}
