import type { Socket } from "node:net";
import { PlatformError, throwIfCancelled } from "@plumbline/core";
import { errorOf, type Problem, problemOf } from "../run/problem.js";
import type { RunMonitor, RunState } from "../run/run-monitor.js";
import { livingHolder, takeOrFollow } from "./generations.js";
import { lockFolderOf } from "./lock-folder.js";

/** What a holder tells those who come second. */
type Message =
  | { readonly kind: "hello"; readonly pid: number; readonly request: string; readonly about: string }
  | { readonly kind: "state"; readonly state: RunState }
  | { readonly kind: "end"; readonly result: unknown; readonly problem: Problem | null };

export interface LockRequest {
  readonly home: string;
  /** Identity of what is asked for: a second caller that asks for the same follows the first. */
  readonly request: string;
  /** The same in words. */
  readonly about: string;
  /** False refuses at once with LAKE_BUSY instead of following. */
  readonly mayFollow: boolean;
  readonly signal: AbortSignal;
}

/**
 * Runs `work` as the only runner of the lake, or follows the runner that is there and ends with its result.
 *
 * The lock is a local socket: it dies with its process, so a crashed holder's lock is free at once. If the holder dies
 * without a result, the next in line does the work itself.
 *
 * @throws PlatformError LAKE_BUSY where the holder does something else or following is not wanted; CANCELLED
 */
export async function runAlone<Result>(
  wanted: LockRequest,
  monitor: RunMonitor,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly wasFollowed: boolean }> {
  const folder = await lockFolderOf(wanted.home);
  for (;;) {
    throwIfCancelled(wanted.signal, "waiting for the lake");
    const taken = await takeOrFollow(folder);
    if ("release" in taken) {
      const followers = new Set<Socket>();
      let end: Message | null = null;
      taken.onFollower((socket) => welcome(socket, followers, wanted, monitor));
      const stop = monitor.follow((state) => tell(followers, { kind: "state", state }));
      try {
        const result = await work();
        end = { kind: "end", result, problem: null };
        return { result, wasFollowed: false };
      } catch (error) {
        const problem = problemOf(error);
        if (problem.code !== "CANCELLED") end = { kind: "end", result: null, problem };
        throw error;
      } finally {
        stop();
        if (end) tell(followers, end);
        taken.release();
        for (const socket of followers) farewell(socket);
      }
    }
    const ended = await followHolder(taken, wanted, monitor);
    if (ended === null) continue;
    if (ended.problem) throw errorOf(ended.problem);
    return { result: ended.result as Result, wasFollowed: true };
  }
}

/** Who holds the lake's lock, in words; null if nobody does. Takes nothing. */
export async function lockHolder(home: string): Promise<string | null> {
  const holder = await livingHolder(await lockFolderOf(home));
  if (typeof holder === "number") return null;
  try {
    for await (const message of messagesOf(holder)) {
      if (message.kind === "hello") return `process ${message.pid}: ${message.about}`;
    }
    return null;
  } finally {
    holder.destroy();
  }
}

/**
 * Follows the run that another process makes on the lake, if there is one, until it ends.
 *
 * @returns false where nobody runs
 */
export async function watchHolder(home: string, monitor: RunMonitor, signal: AbortSignal): Promise<boolean> {
  const holder = await livingHolder(await lockFolderOf(home));
  if (typeof holder === "number") return false;
  const abort = () => holder.destroy();
  signal.addEventListener("abort", abort);
  let isEnded = false;
  try {
    for await (const message of messagesOf(holder)) {
      if (message.kind === "state") monitor.mirror(message.state);
      if (message.kind === "end") isEnded = true;
    }
    // A holder that was killed says nothing: its run is no longer going on.
    if (!isEnded && monitor.state.isRunning && !signal.aborted) {
      monitor.fail({
        code: "CANCELLED",
        message: "the run's process ended without a result",
        remedy: "Run it again: it resumes.",
      });
    }
    return true;
  } finally {
    signal.removeEventListener("abort", abort);
    holder.destroy();
  }
}

function welcome(socket: Socket, followers: Set<Socket>, wanted: LockRequest, monitor: RunMonitor): void {
  followers.add(socket);
  socket.on("close", () => followers.delete(socket));
  socket.resume();
  const one = new Set([socket]);
  tell(one, { kind: "hello", pid: process.pid, request: wanted.request, about: wanted.about });
  tell(one, { kind: "state", state: monitor.state });
}

function tell(followers: ReadonlySet<Socket>, message: Message): void {
  const line = `${JSON.stringify(message)}\n`;
  for (const socket of followers) socket.write(line);
}

/** Ends quietly when the holder's process dies: a reset connection is an end like any other. */
async function* messagesOf(socket: Socket): AsyncGenerator<Message> {
  let rest = "";
  socket.setEncoding("utf8");
  try {
    for await (const chunk of socket) {
      const lines = `${rest}${chunk}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line) as Message;
    }
  } catch (error) {
    if (!isBrokenConnection(error)) throw error;
  }
}

function isBrokenConnection(error: unknown): boolean {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code === "ECONNRESET" || code === "EPIPE" || code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ABORT_ERR";
}

/** Lets the last words through, and does not wait long for a follower that has stopped reading. */
function farewell(socket: Socket): void {
  const patience = setTimeout(() => socket.destroy(), 2000);
  socket.on("close", () => clearTimeout(patience));
  socket.end();
}

/** @returns how the holder's run ended; null where it died or was stopped and the work is free to take */
async function followHolder(
  socket: Socket,
  wanted: LockRequest,
  monitor: RunMonitor,
): Promise<Extract<Message, { kind: "end" }> | null> {
  const abort = () => socket.destroy();
  wanted.signal.addEventListener("abort", abort);
  try {
    for await (const message of messagesOf(socket)) {
      if (message.kind === "end") return message;
      if (message.kind === "state") monitor.mirror(message.state);
      else if (!wanted.mayFollow || message.request !== wanted.request) throw lakeBusy(message, wanted);
    }
  } finally {
    wanted.signal.removeEventListener("abort", abort);
    socket.destroy();
  }
  throwIfCancelled(wanted.signal, "following the other run");
  return null;
}

function lakeBusy(holder: Extract<Message, { kind: "hello" }>, wanted: LockRequest): PlatformError {
  const isOther = holder.request !== wanted.request;
  return new PlatformError(
    "LAKE_BUSY",
    `${wanted.home}: process ${holder.pid} is running on this lake (${holder.about})${isOther ? `; asked for here: ${wanted.about}` : ""}`,
    {
      remedy: isOther
        ? "Wait for it to end, or set PLUMB_HOME to another folder for another source."
        : "Wait for it to end, or leave out --no-wait to follow it.",
    },
  );
}
