import { PlatformError } from "@plumbline/core";
import { type Problem, problemOf } from "../run/problem.js";
import type { SqlLimits } from "./sql-order.js";

/**
 * What went wrong with a query, in the platform's codes.
 * @param limit the limit that ended it, where one did
 */
export function sqlProblem(error: unknown, limit: "memory" | "time" | null, limits: SqlLimits): Problem {
  const message = error instanceof Error ? error.message : String(error);
  if (limit === "time") {
    return problem(
      "SQL_TIMEOUT",
      `the query was ended after ${limits.seconds} s by the clock`,
      "Ask for less, or allow more time.",
    );
  }
  if (limit === "memory" || /^Out of Memory Error/i.test(message)) {
    const remedy = "Aggregate earlier, choose fewer columns, or allow more memory.";
    return problem("SQL_TOO_LARGE", `the query needs more than ${limits.megabytes} MB`, remedy);
  }
  if (error instanceof PlatformError) return problemOf(error);
  if (error instanceof RangeError && /length|allocation/i.test(message)) {
    const remedy = "Cut long texts (left, substring), or aggregate instead of gathering.";
    return problem("SQL_TOO_LARGE", "a value of the answer is longer than 512 MB", remedy);
  }
  if (error instanceof RangeError) return problem("SQL_REFUSED", "the query is nested too deeply", "Write it flatter.");
  if (/^(Permission Error|Invalid Configuration Error|IO Error)/i.test(message)) {
    return problem("SQL_REFUSED", firstLine(message), "A query reads the lake's tables and nothing else.");
  }
  if (/^[A-Z][A-Za-z ]+ Error: /.test(message)) {
    return problem(
      "SQL_INVALID",
      inTheirLines(message).slice(0, 2000),
      "Mend the query at the place the message names.",
    );
  }
  return problemOf(error);
}

/** Why a query's process ended without a word. @param signal that ended it, null where it exited */
export function crashProblem(signal: NodeJS.Signals | null, limits: SqlLimits): Problem {
  // Node ends itself with SIGABRT where its heap is full, the system with SIGKILL where the machine's memory is.
  if (signal === "SIGABRT" || signal === "SIGKILL") return sqlProblem(null, "memory", limits);
  const how = signal ?? "an exit";
  return problem("SQL_REFUSED", `the SQL engine failed on this query (${how})`, "Write it another way.");
}

function problem(code: Problem["code"], message: string, remedy: string): Problem {
  return { code, message, remedy };
}

/** The engine counts a line that stands before the query. */
function inTheirLines(message: string): string {
  return message.replace(/\bLINE (\d+):/, (_, line: string) => `LINE ${Math.max(1, Number(line) - 1)}:`);
}

/** The engine's message without the paths that may follow. */
function firstLine(message: string): string {
  return message.split("\n")[0].replaceAll(/"[^"]*[/\\][^"]*"/g, '"…"');
}
