"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import type { StageProgress, Status } from "../reads/shell-read";
import { StageList } from "./stage-list";

type Line = { readonly id: string; readonly at: string; readonly line: string };

/** Lines kept of a log that goes on; the whole is in the run's journal. */
const mostLines = 400;

/** The run that is going on, as the server tells it: stages, log lines, and whether it is still heard. */
export function LiveRun({ initial, since }: { initial: Status | null; since: string | null }) {
  const { status, lines, isHeard } = useRunEvents(initial);
  const run = status?.run ?? null;
  const shown = since === null ? lines : lines.filter(({ at }) => at >= since);
  const log = useRef<HTMLElement>(null);
  const newest = shown.at(-1)?.id;
  useEffect(() => {
    if (newest !== undefined) log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [newest]);
  return (
    <section className="block live" aria-labelledby="live">
      <div className="head">
        <h2 id="live">Now</h2>
        <span className="head-note">
          {run?.isRunning ? (
            <>
              from <span className="mono">{run.source}</span>
            </>
          ) : (
            "no run is going on"
          )}
        </span>
        <span className="head-acts" role="status">
          {isHeard === false ? "Not heard: connecting anew…" : isHeard ? "● following" : "○ connecting"}
        </span>
      </div>
      {run?.isRunning ? (
        <div className="live-parts">
          <StageList stages={run.stages} />
          <section ref={log} className="scroll log" aria-label="Log, scrolls" tabIndex={0}>
            <ol>
              {shown.map(({ id, at, line }) => (
                <li key={id}>
                  <time dateTime={at}>{at.slice(11, 19)}</time> {line}
                </li>
              ))}
            </ol>
          </section>
        </div>
      ) : (
        <p className="second live-quiet">
          A run started here or by <code className="mono">npx plumb run</code> shows its stages and its log as they
          come.
        </p>
      )}
    </section>
  );
}

function useRunEvents(initial: Status | null) {
  const router = useRouter();
  const [status, setStatus] = useState(initial);
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [isHeard, setHeard] = useState<boolean | null>(null);
  const wasRunning = useRef(initial?.run?.isRunning ?? false);
  useEffect(() => {
    const events = new EventSource("/api/v1/runs/events");
    events.onopen = () => setHeard(true);
    events.onerror = () => setHeard(false);
    events.addEventListener("status", (event) => {
      const now = JSON.parse(event.data) as Status;
      setStatus(now);
      const isRunning = now.run?.isRunning ?? false;
      if (isRunning !== wasRunning.current) router.refresh();
      wasRunning.current = isRunning;
    });
    events.addEventListener("progress", (event) => {
      const {
        stage: name,
        runId: _runId,
        ...rest
      } = JSON.parse(event.data) as StageProgress & {
        stage: string;
        runId: string;
      };
      setStatus((old) =>
        old?.run
          ? {
              ...old,
              run: {
                ...old.run,
                stages: old.run.stages.map((one) => (one.name === name ? { ...one, ...rest, name } : one)),
              },
            }
          : old,
      );
    });
    events.addEventListener("log", (event) => {
      const { at, line } = JSON.parse(event.data) as { at: string; line: string };
      const id = event.lastEventId;
      // A stream that came back may tell again what was already heard.
      setLines((old) => (old.some((one) => one.id === id) ? old : [...old, { id, at, line }].slice(-mostLines)));
    });
    return () => events.close();
  }, [router]);
  return { status, lines, isHeard };
}
