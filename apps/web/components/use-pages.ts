import { useState, useTransition } from "react";
import { browserRead } from "../reads/browser-read";
import type { Failure } from "../reads/read-failure";

/** The pages read so far, and how to read the next. */
export type Pages<Node> = Connection<Node> & { more: () => void; failure: Failure | null; isLoading: boolean };

export type Connection<Node> = { nodes: Node[]; totalCount: number; endCursor: string | null; hasNextPage: boolean };

/** Rows of a cursor connection, a page at a time; a failed page keeps the rows already there. */
export function usePages<Node, Data>(
  first: Connection<Node>,
  query: string,
  variables: Record<string, unknown>,
  pick: (data: Data) => Connection<Node> | null,
): Pages<Node> {
  const [page, setPage] = useState(first);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isLoading, start] = useTransition();
  const more = () =>
    start(async () => {
      const answer = await browserRead<Data>(query, { ...variables, after: page.endCursor });
      const next = answer.data === null ? null : pick(answer.data);
      setFailure(answer.failure);
      if (next) setPage({ ...next, nodes: [...page.nodes, ...next.nodes] });
    });
  return { ...page, more, failure, isLoading };
}
