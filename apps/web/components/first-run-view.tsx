"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { browserRead } from "../reads/browser-read";
import type { Status } from "../reads/shell-read";
import { StageList } from "./stage-list";

/** What a reader can run without a key. */
const sources: readonly (readonly [string, string])[] = [
  ["demo:", "a simulated market with known truths, about two minutes"],
  ["sample:", "20 real US large caps, closes only, 1990 to 2022, fetched once by pip"],
  ["file:prices.csv", "prices of your own: CSV, gzipped CSV or Parquet"],
];
const statusQuery = `query Progress { status { version state hasRelease releaseId error { code message remedy }
  run { runId source isRunning stages { name status done total unit note seconds } } } }`;

/** The page before the first release: what the pipeline is doing, stage by stage, and the page when it is done. */
export default function FirstRunView({ initial }: { initial: Status | null }) {
  const status = useProgress(initial);
  const run = status?.run ?? null;
  const failure = status?.error ?? (run?.isRunning ? null : (initial?.error ?? null));
  return (
    <section className="state" aria-labelledby="first-run" style={{ maxWidth: 800 }}>
      <h1 id="first-run">
        {failure
          ? "The run stopped before its first release."
          : run?.isRunning
            ? "The first ranking is being made."
            : "No run has finished yet."}
      </h1>
      {failure ? (
        <>
          <p>
            <span className="state-code">{failure.code}</span>
            <br />
            {failure.message}
          </p>
          <p>{failure.remedy}</p>
        </>
      ) : run?.isRunning ? (
        <p>
          From <span className="mono">{run.source}</span>. This page opens by itself when the evidence is ready, about a
          minute or two on two cores.
        </p>
      ) : (
        <>
          <p>A run fetches prices, checks them, learns and measures; its release fills these pages.</p>
          <dl className="sources">
            {sources.map(([source, words]) => (
              <div key={source}>
                <dt>
                  <code className="command">npx plumb run --source {source}</code>
                </dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {run && <StageList stages={run.stages} />}
    </section>
  );
}

function useProgress(initial: Status | null): Status | null {
  const router = useRouter();
  const [status, setStatus] = useState(initial);
  useEffect(() => {
    let isOver = false;
    const ask = async () => {
      const answer = await browserRead<{ status: Status }>(statusQuery);
      if (isOver || !answer.data) return;
      setStatus(answer.data.status);
      if (answer.data.status.hasRelease) router.refresh();
    };
    // Events only say that something happened: the state itself is read once, and polling covers a lost stream.
    let due: ReturnType<typeof setTimeout> | undefined;
    const askSoon = () => {
      due ??= setTimeout(() => {
        due = undefined;
        void ask();
      }, 250);
    };
    const events = new EventSource("/api/v1/runs/events");
    events.addEventListener("status", askSoon);
    const poll = setInterval(ask, 3_000);
    return () => {
      isOver = true;
      clearTimeout(due);
      clearInterval(poll);
      events.close();
    };
  }, [router]);
  return status;
}
