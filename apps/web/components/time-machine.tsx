"use client";

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { sessionTicks } from "../charts/session-axis";
import { dayOfAsOf } from "../words/as-of-address";
import { longDate, weekdayDate, weekdayOf } from "../words/dates";
import { decodeSessions, sessionAt } from "../words/session-code";
import { standing } from "../words/time-standing";
import { useUrlState } from "./url-state";

const width = 250;

type Props = {
  /** sessions with a bar, encoded */
  sessions: string;
  lastSession: string;
  /** first session with a ranking: where the slider begins */
  rankedFrom: string | null;
};

/** The day the whole site stands on: step, pick a date, or drag the bob. */
export function TimeMachine({ sessions: code, lastSession, rankedFrom }: Props) {
  const url = useUrlState();
  const sessions = useMemo(() => withLast(decodeSessions(code), lastSession), [code, lastSession]);
  const written = url.get("asOf");
  const asked = dayOfAsOf(written);
  const isUnreadable = written !== null && asked === null;
  const newest = sessions.length - 1;
  const from = rankedFrom === null ? 0 : Math.max(0, Math.min(newest, sessionAt(sessions, rankedFrom)));
  const [dragged, setDragged] = useState<number | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const session = dragged === null ? (asked ?? lastSession) : (sessions[dragged] ?? lastSession);
  const { before, after } = standing(sessions, asked);
  const place = Math.max(from, sessionAt(sessions, session));

  // Where the reader last asked to stand: quick presses count from there, not from the page still shown.
  const wish = useRef<string | null>(asked);
  useLayoutEffect(() => {
    wish.current = asked;
  }, [asked]);
  const go = (to: number) => {
    const there = Math.max(0, Math.min(newest, to));
    wish.current = there === newest ? null : sessions[there]!;
    url.change({ asOf: wish.current });
  };
  const step = (by: -1 | 1) => {
    const around = standing(sessions, wish.current);
    const to = by < 0 ? around.before : around.after;
    if (to !== null) go(to);
  };
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
        disabled={before === null}
        onClick={() => step(-1)}
      >
        ‹
      </button>
      <button type="button" className="clock-when" onClick={() => picker.current?.showPicker?.()}>
        <span>As of </span>
        {isUnreadable && dragged === null ? (
          "no date"
        ) : (
          <>
            <em className="clock-weekday">{weekdayOf(session)} </em>
            {longDate(session)}
          </>
        )}
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
        disabled={after === null}
        onClick={() => step(1)}
      >
        ›
      </button>
      <div className="track">
        <input
          type="range"
          min={from}
          max={Math.max(0, newest)}
          value={place}
          aria-label="Move the whole site to what was known at a past session"
          aria-valuetext={weekdayDate(session)}
          onChange={(event) => setDragged(Number(event.target.value))}
          onPointerUp={() => release()}
          onKeyUp={() => release()}
        />
        <Track sessions={sessions.slice(from)} index={place - from} />
      </div>
    </div>
  );

  function release() {
    if (dragged !== null && sessions[dragged] !== (asked ?? lastSession)) go(dragged);
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
