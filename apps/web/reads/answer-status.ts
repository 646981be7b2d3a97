import type { Failure } from "./read-failure";

type PageStatus = { status: number | null };
type Held = { getStore(): PageStatus | undefined } | undefined;

/** What REST answers with for the same refusals. */
const statusOfCode: Readonly<Record<string, number>> = {
  BAD_ARGUMENT: 400,
  NOT_FOUND: 404,
  NO_DATA: 404,
  SQL_BUSY: 503,
  SQL_INVALID: 400,
  SQL_REFUSED: 403,
  SQL_TIMEOUT: 408,
  SQL_TOO_LARGE: 413,
  SQL_TOO_MANY: 429,
  UNKNOWN_SECURITY: 404,
  UNKNOWN_TABLE: 404,
};

/** Answers the page that is being rendered with the status of its failure; one that nobody chose, with 503. */
export function answerAs({ code }: Pick<Failure, "code">): void {
  const held = (globalThis as { [place: symbol]: unknown })[Symbol.for("plumbline.page-status")] as Held;
  const said = held?.getStore();
  if (said) said.status = statusOfCode[code] ?? 503;
}
