import type { Problem } from "../run/problem.js";

const typeOfStatus: Readonly<Record<number, string>> = {
  401: "NotAuthorizedException",
  403: "ForbiddenException",
  503: "ServiceUnavailableException",
};

/** A problem in the form of the protocol (IcebergErrorResponse), as JSON text. */
export function catalogProblem({ message, remedy }: Problem, status: number): string {
  const type = typeOfStatus[status] ?? (status < 500 ? "BadRequestException" : "InternalServerError");
  return JSON.stringify({ error: { message: `${message}. ${remedy}`, type, code: status } });
}
