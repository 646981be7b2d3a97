"use client";

import { useEffect, useMemo, useRef, useState } from "react";
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

  const go = (to: number) => url.change({ asof: to >= newest ? null : sessions[Math.max(0, to)]! });
  useEffect(() => {
    const onKey = (event: Event) => {
      const command = (event as CustomEvent<string>).detail;
      if (command === "previous") go(index - 1);
      if (command === "next") go(index + 1);
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
        onClick={() => go(index - 1)}
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
        onClick={() => go(index + 1)}
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
  const years = sessions.flatMap((session, at) =>
    at > 0 && session.slice(0, 4) !== sessions[at - 1]!.slice(0, 4) ? [{ at, label: `’${session.slice(2, 4)}` }] : [],
  );
  const every = Math.max(1, Math.ceil((years.length * 30) / width));
  return (
    <svg width={width} height="34" aria-hidden="true">
      <path d={`M2 9.500H${width - 2}`} stroke="var(--line)" strokeWidth="2" />
      <path d={`M2 9.500H${bob}`} stroke="var(--brass)" strokeWidth="2" />
      {years.map((year, order) => (
        <g key={year.at}>
          <path d={`M${place(year.at)} 7v5`} stroke="var(--edge)" />
          {order % every === 0 && (
            <text x={place(year.at)} y="27" textAnchor="middle" fill="var(--ink-3)" fontSize="11">
              {year.label}
            </text>
          )}
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
