import { isDeepStrictEqual } from "node:util";
import { PlatformError } from "@plumbline/core";

/** A text's tree, as json_serialize_sql answers. */
export type TreeOf = (sql: string) => Promise<unknown>;

/** Ends of a query that are tried without their semicolon. */
const mostEnds = 50;

/**
 * The judged query in the frame in which the engine runs it, a subquery between brackets of ours. The framed text is parsed
 * once more, and must be the frame with the judged tree in it and nothing else: what runs is what was judged, whatever
 * comments, quotes or semicolons the text ends with. The query begins on the frame's second line.
 *
 * @param judged the query's tree, of one statement
 * @throws PlatformError SQL_REFUSED for a text that is another query where it stands in the frame
 */
export async function framedQuery(sql: string, judged: unknown, treeOf: TreeOf): Promise<string> {
  const wanted = { ...emptyFrame(await treeOf(frame("SELECT 1"))), inner: withoutPlaces(soleNode(judged)) };
  let text = sql;
  for (let end = 0; end < mostEnds; end++) {
    const tree = await treeOf(frame(text));
    if (isDeepStrictEqual(frameOf(tree), wanted)) return frame(text);
    // A semicolon ends a statement, and cannot stand between brackets; what follows it is a remark or nothing.
    const last = text.lastIndexOf(";");
    if (last < 0) break;
    text = text.slice(0, last);
    if (!isDeepStrictEqual(await treeOf(text), judged)) break;
  }
  throw new PlatformError("SQL_REFUSED", "the query means something else between brackets", {
    remedy: "Write it so that SELECT * FROM (the query) means the same: without remarks after it, with one semicolon.",
  });
}

function frame(sql: string): string {
  return `SELECT * FROM (\n${sql}\n) AS "plumb answer"`;
}

interface Frame {
  readonly inner: unknown;
  readonly around: unknown;
}

/** A frame's tree, taken apart into what stands in it and what is around; null for the tree of anything else. */
function frameOf(tree: unknown): Frame | null {
  const { from_table: source, ...node } = (withoutPlaces(soleNode(tree)) ?? {}) as Readonly<Record<string, unknown>>;
  const { subquery, ...from } = (source ?? {}) as Readonly<Record<string, unknown>>;
  const { node: inner, ...named } = (subquery ?? {}) as Readonly<Record<string, unknown>>;
  return inner === undefined ? null : { inner, around: [node, from, named] };
}

function emptyFrame(tree: unknown): Frame {
  const found = frameOf(tree);
  if (found) return found;
  throw new Error("the SQL engine parses the frame of a query as something else");
}

/** The node of a tree's only statement; undefined where there are none or more, and for what cannot be parsed. */
function soleNode(tree: unknown): unknown {
  const { statements } = tree as { readonly statements?: readonly { readonly node: unknown }[] };
  return statements?.length === 1 ? statements[0].node : undefined;
}

/** A frame moves each place by the same letters, and changes nothing else. */
function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, held]) => (name === "query_location" ? [] : [[name, withoutPlaces(held)]])),
  );
}
