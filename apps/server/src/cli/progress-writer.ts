import { unitOf } from "../run/run-lines.js";
import type { RunMonitor, RunState, StageState } from "../run/run-monitor.js";

/** Where progress goes: a bar that redraws itself on a terminal, plain lines elsewhere. */
export interface ProgressSink {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

const secondsBetweenLines = 5;

/**
 * Shows a run on a sink: stage, rows, rate, time left.
 *
 * @param clock monotonic seconds
 * @returns a function that ends the display
 */
export function showProgress(monitor: RunMonitor, sink: ProgressSink, clock: () => number): () => void {
  const shown = new Map<string, string>();
  let lastLine = Number.NEGATIVE_INFINITY;
  let hasBar = false;
  const clearBar = () => {
    if (hasBar) sink.write("\r\u001b[K");
    hasBar = false;
  };
  const draw = (state: RunState) => {
    const width = state.stages.reduce((longest, { name }) => Math.max(longest, name.length), 11);
    for (const stage of state.stages) {
      const isOver = stage.status === "done" || stage.status === "skipped" || stage.status === "failed";
      if (isOver && shown.get(stage.name) !== stage.status) {
        shown.set(stage.name, stage.status);
        clearBar();
        sink.write(`${endLine(stage, width)}\n`);
      }
    }
    const running = state.stages.find((stage) => stage.status === "running");
    if (!running) return;
    if (sink.isTTY) {
      sink.write(`\r${barLine(running, sink.columns ?? 80, width)}\u001b[K`);
      hasBar = true;
    } else if (!shown.has(running.name)) {
      shown.set(running.name, "running");
      lastLine = clock();
    } else if (clock() - lastLine >= secondsBetweenLines) {
      lastLine = clock();
      sink.write(`${plainLine(running, width)}\n`);
    }
  };
  const stop = monitor.follow(draw);
  return () => {
    stop();
    draw(monitor.state);
    clearBar();
  };
}

function endLine(stage: StageState, width: number): string {
  const sign = stage.status === "failed" ? "✗" : stage.status === "skipped" ? "·" : "✓";
  const what =
    stage.status === "skipped" ? "nothing new" : `${whole(stage.done)} ${unitOf(stage.done, stage.unit || "rows")}`;
  return `${sign} ${stage.name.padEnd(width)} ${what.padStart(20)}  ${stage.seconds.toFixed(1)} s`;
}

function plainLine(stage: StageState, width: number): string {
  return `  ${stage.name.padEnd(width)} ${amount(stage)}${pace(stage)}${stage.note ? `  ${stage.note}` : ""}`;
}

function barLine(stage: StageState, columns: number, width: number): string {
  const cells = 20;
  const share = stage.total ? Math.min(stage.done / stage.total, 1) : null;
  const filled = share === null ? 0 : Math.round(share * cells);
  const bar = share === null ? "".padEnd(cells, "·") : "".padEnd(filled, "█").padEnd(cells, "░");
  return `  ${stage.name.padEnd(width)} ${bar} ${amount(stage)}${pace(stage)}${stage.note ? `  ${stage.note}` : ""}`.slice(
    0,
    Math.max(columns - 1, 20),
  );
}

function amount(stage: StageState): string {
  if (stage.done <= 0 && stage.total === null) return "…";
  const of = stage.total === null ? "" : ` of ${whole(stage.total)}`;
  return `${whole(stage.done)}${of} ${stage.unit}`;
}

/** Rate so far and, where the total is known, the time left at that rate. */
function pace(stage: StageState): string {
  if (stage.seconds < 1 || stage.done <= 0) return "";
  const rate = stage.done / stage.seconds;
  const perSecond = rate < 1 ? "" : `  ${whole(rate)}/s`;
  const left = stage.total === null ? null : Math.max(stage.total - stage.done, 0) / rate;
  return `${perSecond}${left === null ? "" : `  ${duration(left)} left`}`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return `${Math.ceil(seconds / 60)} min`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
